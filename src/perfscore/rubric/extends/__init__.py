"""Rules that extend another: found, compared with their base, put together."""
