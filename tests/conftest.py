"""Settings of all tests: a busy machine is no failure, so that no property has a deadline."""

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
