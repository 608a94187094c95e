"""What a bureau hands in."""
