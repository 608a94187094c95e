"""Reports for people: a rubric as the official table, a result in a terminal, as a page, a workbook, a Word file."""
