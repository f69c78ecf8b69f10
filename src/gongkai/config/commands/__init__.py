"""Every module here that holds a ``command`` is a subcommand of ``gongkai``, under the module's name."""
