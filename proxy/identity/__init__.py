"""Who calls: API keys here; one module for each way to identify a client."""
