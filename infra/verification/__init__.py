"""Finds out where AWS differs from the local cloud that everything was tried in.

A check asks one thing of a deployed installation. What it sees is judged by pure functions; what
it makes is taken away again. `all_checks.py` lists them, and `stand_ins.py` what none can ask.
"""
