"""Adapters that carry an Outbound to an upstream and its answer back; also the simulator that stands in for one."""
