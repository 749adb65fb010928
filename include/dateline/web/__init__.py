"""The sockets of the harvest: polite, guarded requests, robots.txt, opt-outs, and many hosts side by side.

Nothing is stored here and no page is understood here: `stores` keeps, `discovery` and `extraction` read.
"""
