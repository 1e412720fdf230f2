from tests.rest import quiet_api

__all__ = ["quiet_api"]
