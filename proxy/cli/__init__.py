"""The command line: commands read options and call operations; what they work with comes from outside."""
