"""The door for HTTP: the gateway that carries exchanges, health and metrics, and the protocol of the port."""
