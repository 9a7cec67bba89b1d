"""The same certificate by two others: Typst (its compiler as a Python module) and ReportLab.

Reads the texts as JSON from standard input and writes, for each program that is installed, the milliseconds of every run.
Both load their fonts and whatever else once, outside the time. Every run has other words in every paragraph, as every
certificate has, so that no paragraph is answered from the memory of an earlier run. Neither draws the QR code nor attaches the data, which ours does within its time;
ReportLab's page has no tags.
"""

import io
import json
import sys
import time

given = json.load(sys.stdin)
runs, fonts = given["runs"], given["fonts"]
regular, semibold = f"{fonts}/SofiaSans-Regular.ttf", f"{fonts}/SofiaSans-SemiBold.ttf"


def timed(one):
    for number in range(runs // 10):
        one(f"warm-{number}")
    times = []
    for number in range(runs):
        start = time.perf_counter()
        one(f"РЛЦ26-РД09-{number:04}")
        times.append((time.perf_counter() - start) * 1000)
    return times


def by_typst():
    import tempfile

    import typst

    text = lambda words: json.dumps(words, ensure_ascii=False)
    lines = [
        '#set document(title: "Удостоверение", date: datetime(year: 2026, month: 11, day: 20))',
        '#set page(paper: "a4", margin: 26mm, footer: context [стр. #counter(page).display() от #counter(page).final().first()])',
        '#set text(font: "Sofia Sans", size: 11.25pt, lang: "bg")',
        *(f"#align(center, text(weight: 600, {text(words)}))" for words in given["head"]),
        f"#align(center)[= #{text(given['title'])}]",
        f"#align(center, text(weight: 600, {text(given['subtitle'])}))",
        '#align(center)[№ #sys.inputs.number]',
        *(f"#par({text(words)} + sys.inputs.number)" for words in given["paragraphs"]),
        f"#rect(width: 300pt, height: 84pt, text(size: 8.75pt, {text(given['place'])}))",
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".typ") as page:
        page.write("\n\n".join(lines))
        page.flush()
        compiler = typst.Compiler(page.name, font_paths=[fonts], ignore_system_fonts=True)
        return timed(
            lambda number: compiler.compile(
                format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs={"number": number}
            )
        )


def by_reportlab():
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("Regular", regular))
    pdfmetrics.registerFont(TTFont("Semibold", semibold))
    body = ParagraphStyle("body", fontName="Regular", fontSize=11.25, leading=16.4)
    strong = ParagraphStyle("strong", parent=body, fontName="Semibold", alignment=1)
    title = ParagraphStyle("title", parent=strong, fontSize=20, leading=27)

    def one(number):
        story = [Paragraph(words, strong) for words in given["head"]]
        story += [Paragraph(given["title"], title), Paragraph(given["subtitle"], strong)]
        story += [Paragraph(f"№ {number}", strong)]
        story += [Paragraph(words + number, body) for words in given["paragraphs"]] + [Paragraph(given["place"], body)]
        SimpleDocTemplate(io.BytesIO(), pagesize=A4, leftMargin=74, rightMargin=74).build(story)

    return timed(one)


answer = {}
for name, measure in [("typst", by_typst), ("reportlab", by_reportlab)]:
    try:
        answer[name] = measure()
    except ImportError:
        answer[name] = None
json.dump(answer, sys.stdout)
