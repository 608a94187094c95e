"""The form: a workbook that a bureau fills in, and that scores by itself from the same steps."""
