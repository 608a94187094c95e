"""A bureau's submission: its files and forms, read as figures and answers."""
