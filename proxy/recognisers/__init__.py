"""Recogniser engines: they run outside the pure core, in threads or processes, with limits and a deadline."""
