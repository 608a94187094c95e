"""Tables: the same steps, and the same exact answers as ``score``, for millions of submissions."""
