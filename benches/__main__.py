"""Runs the benchmarks named on the command line, or all."""

import importlib
import sys

ALL = ("road", "dates", "text", "stories", "agencies", "topics", "entities", "places", "watch", "sizes")


def main() -> int:
    """Run them one after the other; a part that can't run says why and the others go on."""
    for name in sys.argv[1:] or ALL:
        if name not in ALL:
            sys.stderr.write(f"no benchmark {name!r}; there are {', '.join(ALL)}\n")
            return 2
        print(f"# {name}", flush=True)
        importlib.import_module(f"benches.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
