"""A form as a bureau printed it, xlsx or docx of its own making, read by its headings."""
