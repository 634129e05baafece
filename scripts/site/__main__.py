"""Write the configurator to build/site: `make site`."""

from tests.helpers.template import ROOT

from .build import build

TARGET = "build/site"

if __name__ == "__main__":
    site = build(ROOT / TARGET)
    print(f"{TARGET} shows every project, made from {len(site.bakes)} of them. To look at it:\n")
    print(f"    python3 -m http.server --directory {TARGET} 8001\n")
    print("and open http://localhost:8001 in a browser.")
