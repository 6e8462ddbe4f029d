"""The governance account: API, tables, queues, bus, functions, alarms."""
