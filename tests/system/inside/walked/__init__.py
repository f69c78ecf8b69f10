"""Laid over the application in the processes of a system under test: it counts steps and kills at one of them.

Nothing of the application is replaced; it is watched through Django's own doors (a settings module, an app,
a middleware, execute wrappers) and Python's audit hook. See ``steps``.
"""
