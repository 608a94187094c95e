"""What people read: a rubric as the official table, a result in a terminal."""
