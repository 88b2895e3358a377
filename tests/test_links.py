"""The weekly check of links, on a small book and a server of this machine."""

import yaml
from small_book import STORY, SmallBook

from tools.links import CHECK, dead_links
from tools.serve import serving


def test_a_dead_link_is_named_with_its_page(tmp_path):
    served = tmp_path / "served"
    served.mkdir()
    (served / "good.html").write_text("<h1>Here</h1>")
    book = SmallBook(tmp_path)
    with serving(served) as home:
        config = yaml.safe_load((tmp_path / "_config.yml").read_text("utf-8"))
        config["sphinx"]["config"]["linkcheck_ignore"] += [f"{home}refuses.*"]
        book.write("_config.yml", yaml.safe_dump(config))
        links = "\n".join(f"See <{home}{name}.html>." for name in ("good", "dead", "refuses"))
        book.write("chapters/small/story.md", f"{STORY}\n{links}\n")
        assert book.build(*CHECK, str(tmp_path / "links")) == 1, book.log
        (dead,) = dead_links(tmp_path / "links" / "_build" / "html" / "output.json")
    assert dead.startswith(f"chapters/small/story.md: {home}dead.html: 404 ")
