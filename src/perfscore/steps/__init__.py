"""The waist: the model of steps, the draft that a way writes, statuses, compiling, ranges, breakpoints."""
