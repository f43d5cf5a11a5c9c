"""One self-contained HTML page of a comparison: bars of ratios by row, and a table."""

import html

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #667; --paper: #fff; --grid: #dde2ea;
  --fast: #1a7f5a; --slow: #b4542a; --want: #1c2430; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #9aa4b2; --paper: #12161c;
  --grid: #2b323d; --fast: #3fb588; --slow: #e0855a; --want: #e8ecf2; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
p { color: var(--soft); margin: .3rem 0 1rem; max-width: 46rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--grid) }
th:first-child, td:first-child { text-align: left } th { color: var(--soft); font-weight: 500 }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif } svg text { fill: var(--ink) }
.scroll { overflow-x: auto }
"""


def page(whole):
    """The page as text."""
    parts = ["<!doctype html><html lang='en'><meta charset='utf-8'>"]
    parts += ["<meta name='viewport' content='width=device-width'><title>Lantern benchmark</title>"]
    isas = {r["lantern"]["isa"] for r in whole["rows"] if "isa" in r.get("lantern", {})}
    parts += [f"<style>{STYLE}</style><h1>Lantern and its peers</h1>"]
    parts += [
        f"<p>{html.escape(whole['date'])}, {', '.join(sorted(isas)) or 'nothing ran'}, medians over "
        f"{whole['rounds']} rounds in which all took turns. A bar is Lantern's time as a share of the best peer's: "
        "shorter is faster, the tick is what is wanted, the dashed line is the peer.</p>"
    ]
    for threads in sorted({r["threads"] for r in whole["rows"]}):
        rows = [r for r in whole["rows"] if r["threads"] == threads]
        parts.append(f"<h2>{threads} thread{'s' if threads > 1 else ''}</h2>")
        parts.append(_bars([r for r in rows if "ratio" in r]))
        parts.append(_table(rows))
        parts.append(_stacks([r for r in rows if "profile" in r.get("lantern", {})]))
    return "".join(parts)


def _bars(rows):
    if not rows:
        return "<p>Nothing could be compared.</p>"
    left, width, step = 190, 560, 30
    most = max(1.1, *(max(r["ratio"], r["target"]) for r in rows)) * 1.08
    height = step * len(rows) + 24

    def x(ratio):
        return left + width * ratio / most

    parts = [f"<svg viewBox='0 0 {left + width + 150} {height}' role='img'>"]
    parts.append(
        f"<line x1='{x(1):.1f}' x2='{x(1):.1f}' y1='0' y2='{height - 20}' stroke='var(--soft)' "
        f"stroke-dasharray='3 3'/><text x='{x(1):.1f}' y='{height - 6}' text-anchor='middle'>1.0</text>"
    )
    for index, row in enumerate(rows):
        y = index * step
        color = "fast" if row["ratio"] <= row["target"] else "slow"
        parts.append(
            f"<text x='{left - 8}' y='{y + 18}' text-anchor='end'>{html.escape(row['row'])}</text>"
            f"<rect x='{left}' y='{y + 5}' width='{x(row['ratio']) - left:.1f}' height='18' rx='2' "
            f"fill='var(--{color})'/>"
            f"<line x1='{x(row['target']):.1f}' x2='{x(row['target']):.1f}' y1='{y + 1}' y2='{y + 27}' "
            "stroke='var(--want)' stroke-width='2'/>"
            f"<text x='{max(x(row['ratio']), x(row['target'])) + 8:.1f}' y='{y + 18}'>"
            f"{row['ratio']:.2f} of {html.escape(row['best'])}</text>"
        )
    return "".join(parts) + "</svg>"


def _table(rows):
    names = list(dict.fromkeys(name for r in rows for name in r["peers"]))
    head = "".join(f"<th>{html.escape(name)} ms</th>" for name in names)
    head += "<th>load and first run<th>memory added"
    parts = [f"<div class='scroll'><table><tr><th>network<th>ratio<th>wanted<th>Lantern ms{head}</tr>"]
    for row in rows:
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else "-"
        own = f"{row['lantern']['ms']:.2f}" if "ms" in row.get("lantern", {}) else "-"
        cells = [html.escape(row["row"]), ratio, f"{row['target']:.2f}", own]
        for name in names:
            entry = row["peers"].get(name)
            if entry is None:
                cells.append("")
            elif "ms" in entry:
                cells.append(f"{entry['ms']:.2f}")
            else:
                cells.append(html.escape(entry["failed"] or "-"))
        start = row.get("start")
        cells += (
            [
                f"{start['ratio']:.2f} of {html.escape(start['peer'])}, wanted {start['target']:.2f}",
                f"{start['memory_ratio']:.2f}",
            ]
            if start
            else ["", ""]
        )
        parts.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        if row["failed"]:
            parts.append(f"<tr><td colspan='{6 + len(names)}'>{html.escape(row['failed'])}</td></tr>")
    return "".join(parts) + "</table></div>"


COLORS = ("#4878a8", "#d1863c", "#5a9a68", "#b85c5c", "#8a70b0", "#9a8a6a")


def _stacks(rows):
    """Bars of Lantern's own time, cut by kind of operator, each as wide as the others."""
    if not rows:
        return ""
    totals = {}
    for row in rows:
        kinds = row["lantern"]["profile"]["kinds"]
        for kind, time in kinds.items():
            totals[kind] = totals.get(kind, 0) + time / max(sum(kinds.values()), 1e-9)
    shown = sorted(totals, key=totals.get, reverse=True)[: len(COLORS) - 1]
    colors = dict(zip(shown, COLORS)) | {"others": COLORS[-1]}
    left, width, step = 190, 560, 30
    parts = ["<h3>Where Lantern's time goes</h3><p>"]
    for kind, color in colors.items():
        parts.append(f"<span style='color:{color}'>&#9632;</span> {html.escape(kind)} &nbsp; ")
    parts.append("</p>")
    parts.append(f"<svg viewBox='0 0 {left + width + 150} {step * len(rows)}' role='img'>")
    for index, row in enumerate(rows):
        profile, y, x = row["lantern"]["profile"], index * step, float(left)
        parts.append(
            f"<text x='{left - 8}' y='{y + 18}' text-anchor='end'>{html.escape(row['row'])}</text>"
        )
        whole = sum(profile["kinds"].values())
        shares = {kind: profile["kinds"].get(kind, 0) / whole for kind in shown}
        shares["others"] = 1 - sum(shares.values())
        for kind, share in shares.items():
            parts.append(
                f"<rect x='{x:.1f}' y='{y + 5}' width='{max(share, 0) * width:.1f}' height='18' "
                f"fill='{colors[kind]}'><title>{html.escape(kind)} {100 * share:.1f} %</title></rect>"
            )
            x += share * width
        parts.append(
            f"<text x='{left + width + 8}' y='{y + 18}'>{100 * (profile['peak_share'] or 0):.0f} % of peak</text>"
        )
    parts.append("</svg><p>The share of the measured multiply-add peak is of the multiplications that ")
    parts.append("definitions ask for: Winograd's transforms do with fewer, and may be beyond it.</p>")
    return "".join(parts)
