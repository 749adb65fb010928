"""The chain of steps as tables: pages become working rows, and working rows become rows of the lake.

Each step's craft lies in its own package (`extraction`, `dating`, `dedupe`, `tagging`); here they are only joined.
"""
