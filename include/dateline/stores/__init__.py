"""The only code that opens files: the lake, its archive, outlet files, and the models and gazetteers handed to the steps.

No sockets (`web`), no environment (`settings`), no rules of the road: what is read or written here was decided elsewhere.
"""
