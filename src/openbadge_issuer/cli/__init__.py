"""The ``openbadge`` command (extra ``cli``): files, clock, passwords and the network meet the library here."""
