"""Run the command line as ``python -m chengnuo``."""

from chengnuo.cli import main

main()
