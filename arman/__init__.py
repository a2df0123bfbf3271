"""The project: how the apps are put together. No app imports it."""
