"""Checks"""
def check_written(w): return []
