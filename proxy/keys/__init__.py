"""Key providers, one module each (the file provider here), and the bounded cache of opened data keys."""
