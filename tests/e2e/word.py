"""Is a DOCX what Word expects (ISO/IEC 29500-1, transitional)? Word refuses a file whose elements are in another order
than the schema's, or that names what is not there; LibreOffice and WPS are lenient, so opening it there proves little."""

import os
import sys
import xml.etree.ElementTree as trees
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import check  # noqa: E402

MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ART = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PLACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

# What may stand in an element, in this order (17.3.1.26, 17.3.2.28, 17.4.60, 17.4.70, 17.4.82, 17.6.17, 17.7.4.17 …).
AXIS = "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses "
ORDERS = {
    MAIN + "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
                  "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
                  "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
                  "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    MAIN + "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
                  "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs "
                  "em lang eastAsianLayout specVanish oMath",
    MAIN + "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
                    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    MAIN + "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    MAIN + "tbl": "tblPr tblGrid tr",
    MAIN + "tr": "tblPrEx trPr tc",
    MAIN + "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
                     "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    MAIN + "pBdr": "top left bottom right between bar",
    MAIN + "tblBorders": "top left bottom right insideH insideV",
    MAIN + "tcBorders": "top left bottom right insideH insideV",
    MAIN + "tblCellMar": "top left bottom right",
    MAIN + "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
                    "pPr rPr tblPr trPr tcPr tblStylePr",
    MAIN + "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    MAIN + "numbering": "numPicBullet abstractNum num",
    MAIN + "settings": "writeProtection view zoom mirrorMargins alignBordersAndEdges defaultTabStop evenAndOddHeaders "
                       "characterSpacingControl footnotePr endnotePr compat rsids themeFontLang clrSchemeMapping decimalSymbol listSeparator",
    MAIN + "font": "altName panose1 charset family notTrueType pitch sig",
    PLACE + "inline": "extent effectExtent docPr cNvGraphicFramePr graphic",
    CHART + "chartSpace": "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData",
    CHART + "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs",
    CHART + "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    CHART + "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
    CHART + "ser": "idx order tx spPr invertIfNegative pictureOptions marker dPt dLbls trendline errBars cat val smooth shape",
    CHART + "dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    CHART + "catAx": AXIS + "auto lblAlgn lblOffset noMultiLvlLbl",
    CHART + "valAx": AXIS + "crossBetween majorUnit minorUnit",
    CHART + "scaling": "logBase orientation max min",
    CHART + "legend": "legendPos legendEntry layout overlay spPr txPr",
    CHART + "numLit": "formatCode ptCount pt",
    CHART + "strLit": "ptCount pt",
    ART + "ln": "noFill solidFill prstDash round headEnd tailEnd",
}


def check_order(part, tree):
    for element in tree.iter():
        if element.tag in ORDERS:
            order = ORDERS[element.tag].split()
            names = [child.tag.split("}")[1] for child in element]
            for name in names:
                check(name in order, f"{part}: {name} does not belong into {element.tag.split('}')[1]}")
            places = [order.index(name) for name in names]
            check(places == sorted(places), f"{part}: {element.tag.split('}')[1]} has {' '.join(names)}, which is not the schema's order")


def values(tree, tag, attribute="val"):
    return {element.get(MAIN + attribute) for element in tree.iter(MAIN + tag)}


def check_cells(part, tree):
    """As many cells in each row as the grid has columns, as wide; each ends with a paragraph; tables do not touch."""
    for table in tree.iter(MAIN + "tbl"):
        grid = [int(column.get(MAIN + "w")) for column in table.find(MAIN + "tblGrid")]
        for row in table.findall(MAIN + "tr"):
            spans = [cell.find(f"{MAIN}tcPr/{MAIN}gridSpan") for cell in row.findall(MAIN + "tc")]
            count = sum(1 if span is None else int(span.get(MAIN + "val")) for span in spans)
            check(count == len(grid), f"{part}: a row of {count} columns in a grid of {len(grid)}")
            for cell in row.findall(MAIN + "tc"):
                check(cell[-1].tag == MAIN + "p", f"{part}: a cell does not end with a paragraph")
    body = tree.find(MAIN + "body")
    tags = [] if body is None else [child.tag for child in body]
    check((MAIN + "tbl", MAIN + "tbl") not in list(zip(tags, tags[1:])), f"{part}: two tables touch")


def check_package(path):
    """How many parts were looked at."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    trees_of = {name: trees.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    for name, tree in trees_of.items():
        check_order(name, tree)
        check_cells(name, tree)
    types = trees_of["[Content_Types].xml"]
    named = {one.get("PartName", "").lstrip("/") for one in types}
    endings = {one.get("Extension") for one in types}
    for name in parts:
        check(name in named or name.rsplit(".", 1)[1] in endings, f"{name} has no type")
    check(named - {""} <= set(parts), f"types of parts that are not there: {named - {''} - set(parts)}")
    body, styles = trees_of["word/document.xml"], trees_of["word/styles.xml"]
    there = values(styles, "style", "styleId")
    for name in ("pStyle", "tblStyle", "rStyle", "basedOn", "next"):
        for tree in (body, styles):
            check(values(tree, name) <= there, f"styles that are not there: {values(tree, name) - there}")
    numbers = values(trees_of["word/numbering.xml"], "num", "numId")
    check(values(body, "numId") | values(styles, "numId") <= numbers, "a list that is not there")
    links = {one.get("Id"): one.get("Target") for one in trees_of["word/_rels/document.xml.rels"]}
    used = {value for element in body.iter() for key, value in element.attrib.items() if key.startswith(LINKS)}
    check(used <= set(links), f"links that lead nowhere: {used - set(links)}")
    check(all("word/" + target in parts for target in links.values()), "a link to a part that is not there")
    drawings = [one.get("id") for one in body.iter(PLACE + "docPr")]
    check(len(drawings) == len(set(drawings)), "two drawings have one number")
    return len(trees_of)
