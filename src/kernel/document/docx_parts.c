/* The parts of a .docx that are the same in every document: styles, numbering, settings, fonts, footers.
 *
 * Sizes in half points: 3号 is 16 pt, set a little closer, 28 to the line; 2号 22 pt, 4号 14 pt. */
#include "kernel/document/docx.h"

#define XML        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W          "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define LATIN      "w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\""
#define FONT(east) "<w:rFonts " LATIN " w:eastAsia=\"" east "\"/>"
#define SIZE(half) "<w:sz w:val=\"" half "\"/><w:szCs w:val=\"" half "\"/>"
#define STYLE(id, name, based, paragraph, run)                                                     \
    "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"" id "\"><w:name w:val=\"" name \
    "\"/><w:basedOn w:val=\"" based "\"/><w:qFormat/><w:pPr>" paragraph "</w:pPr><w:rPr>" run "</w:rPr></w:style>\n"
#define HEADING(n, outline, run)                                                                       \
    "<w:style w:type=\"paragraph\" w:styleId=\"Heading" n "\"><w:name w:val=\"heading " n              \
    "\"/><w:basedOn w:val=\"Body\"/><w:next w:val=\"Body\"/><w:qFormat/><w:pPr><w:keepNext/><w:numPr>" \
    "<w:ilvl w:val=\"" outline "\"/><w:numId w:val=\"1\"/></w:numPr><w:outlineLvl w:val=\"" outline    \
    "\"/></w:pPr><w:rPr>" run "</w:rPr></w:style>\n"

#define INDENT_TWO "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>"
#define NO_GRID    "<w:snapToGrid w:val=\"0\"/>"

/* clang-format off: a row a style */
const char docx_styles[] = XML
    "<w:styles " W ">\n"
    "<w:docDefaults><w:rPrDefault><w:rPr>" FONT("仿宋") "<w:spacing w:val=\"-4\"/><w:kern w:val=\"2\"/>" SIZE(
        "32") "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\n"
              "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
              "w:val=\"Normal\"/><w:qFormat/>"
              "<w:pPr><w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>"
              "<w:spacing w:line=\"579\" w:lineRule=\"exact\"/><w:jc "
              "w:val=\"both\"/></w:pPr></w:style>\n"
              "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal "
              "Table\"/><w:tblPr>"
              "<w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/><w:right "
              "w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\n"
              "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"Ruled\"><w:name "
              "w:val=\"公文表格\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>"
              "<w:top w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"000000\"/><w:left w:val=\"single\" "
              "w:sz=\"8\" w:space=\"0\" w:color=\"000000\"/>"
              "<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"000000\"/><w:right w:val=\"single\" "
              "w:sz=\"8\" w:space=\"0\" w:color=\"000000\"/>"
              "<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/><w:insideV w:val=\"single\" "
              "w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
              "</w:tblBorders></w:tblPr></w:style>\n" STYLE("Body", "公文正文", "Normal", INDENT_TWO, "")
                  HEADING("1", "0", FONT("黑体")) HEADING("2", "1", FONT("楷体")) HEADING("3", "2", "") HEADING(
                      "4", "3",
                      "") "<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn "
                          "w:val=\"Normal\"/><w:qFormat/><w:pPr>"
                          "<w:spacing w:line=\"700\" w:lineRule=\"exact\"/><w:jc "
                          "w:val=\"center\"/></w:pPr><w:rPr>" FONT("方正小标宋简体") SIZE(
                              "44") "</w:rPr></w:style>\n" STYLE("RedHead", "发文机关标志", "Normal",
                                                                 NO_GRID
                                                                 "<w:spacing w:before=\"1984\" w:line=\"240\" "
                                                                 "w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
                                                                 FONT("方正小标宋简体") "<w:color w:val=\"D0021B\"/>")
                              STYLE("DocumentNumber", "发文字号", "Normal", "<w:jc w:val=\"center\"/>",
                                    "") STYLE("Status", "状态", "Normal", "<w:jc w:val=\"center\"/>",
                                              FONT("楷体") SIZE("28")) STYLE("Addressee", "主送机关", "Normal", "", "")
                                  STYLE("AnnexList", "附件说明", "Normal", "<w:keepNext/>",
                                        "") STYLE("Signature", "署名", "Normal", "<w:keepNext/><w:jc w:val=\"right\"/>",
                                                  "") STYLE("AnnexMark", "附件序号", "Normal", "", FONT("黑体"))
                                      STYLE("AnnexTitle", "附件标题", "Title",
                                            "<w:spacing w:before=\"300\" w:after=\"200\" w:line=\"700\" "
                                            "w:lineRule=\"exact\"/>",
                                            "") STYLE("Caption", "表题", "Normal",
                                                      "<w:keepNext/><w:spacing w:before=\"120\" w:line=\"400\" "
                                                      "w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
                                                      FONT("黑体") SIZE("24"))
                                          STYLE("Figure", "图", "Normal",
                                                "<w:keepNext/>" NO_GRID "<w:spacing w:before=\"200\" w:line=\"240\" "
                                                "w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
                                                "") STYLE("FigureTitle", "图题", "Normal",
                                                          "<w:spacing w:line=\"400\" w:lineRule=\"exact\"/><w:jc "
                                                          "w:val=\"center\"/>",
                                                          FONT("黑体") SIZE("21"))
                                              STYLE("TableText", "表文", "Normal",
                                                    NO_GRID "<w:spacing w:before=\"40\" w:after=\"40\" w:line=\"240\" "
                                                            "w:lineRule=\"auto\"/><w:jc w:val=\"left\"/>",
                                                    FONT("宋体") SIZE("21")) STYLE("TableNumber", "表数", "TableText",
                                                                                   "<w:jc w:val=\"right\"/>", "")
                                                  STYLE(
                                                      "TableHeading", "表头", "TableText", "<w:jc w:val=\"center\"/>",
                                                      FONT(
                                                          "黑体")) STYLE("Note", "表注", "Normal",
                                                                         NO_GRID
                                                                         "<w:spacing w:before=\"60\" w:line=\"252\" "
                                                                         "w:lineRule=\"exact\"/><w:ind w:left=\"360\" "
                                                                         "w:hanging=\"360\"/>",
                                                                         SIZE("18"))
                                                      STYLE("Definition", "口径", "Normal",
                                                            NO_GRID
                                                            "<w:spacing w:line=\"408\" "
                                                            "w:lineRule=\"exact\"/><w:ind w:firstLine=\"480\"/>",
                                                            SIZE("24"))
                                                          STYLE("Verification", "核验", "Normal",
                                                                NO_GRID
                                                                "<w:spacing w:line=\"280\" "
                                                                "w:lineRule=\"exact\"/><w:jc w:val=\"left\"/>",
                                                                SIZE("18"))
                                                              STYLE("Imprint", "版记", "Normal",
                                                                    NO_GRID
                                                                    "<w:spacing w:line=\"448\" w:lineRule=\"exact\"/>",
                                                                    SIZE("28"))
                                                                  STYLE("Number", "页码", "Normal",
                                                                        NO_GRID "<w:spacing w:line=\"240\" "
                                                                                "w:lineRule=\"auto\"/><w:ind "
                                                                                "w:left=\"280\" w:right=\"280\"/>",
                                                                        FONT("宋体") SIZE("28")) "</w:styles>\n";

/* 一、（一）1.（1）: GB/T 9704-2012 7.3.3 */
#define LEVEL(n, format, text, run)                                           \
    "<w:lvl w:ilvl=\"" n "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format \
    "\"/><w:suff w:val=\"nothing\"/><w:lvlText w:val=\"" text "\"/>"          \
    "<w:lvlJc w:val=\"left\"/><w:pPr>" INDENT_TWO "</w:pPr><w:rPr>" run "</w:rPr></w:lvl>\n"
const char docx_numbering[] =
    XML "<w:numbering " W "><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"multilevel\"/>\n" LEVEL(
        "0", "chineseCounting", "%1、", "<w:rFonts w:eastAsia=\"黑体\"/>")
        LEVEL("1", "chineseCounting", "（%2）", "<w:rFonts w:eastAsia=\"楷体\"/>") LEVEL("2", "decimal", "%3.", "")
            LEVEL("3", "decimal", "（%4）", "") "</w:abstractNum>\n";
/* clang-format on */

const char docx_settings[] = XML
    "<w:settings " W
    "><w:mirrorMargins/><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
    "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
    "<w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>"
    "</w:compat></w:settings>\n";

#define FACE(name, other, family)                                                                                    \
    "<w:font w:name=\"" name "\"><w:altName w:val=\"" other "\"/><w:charset w:val=\"86\"/><w:family w:val=\"" family \
    "\"/><w:pitch w:val=\"auto\"/></w:font>\n"
const char docx_fonts[] = XML "<w:fonts " W ">" FACE("仿宋", "仿宋_GB2312", "modern")
    FACE("楷体", "楷体_GB2312", "modern") FACE("黑体", "SimHei", "modern") FACE("宋体", "SimSun", "roman")
        FACE("方正小标宋简体", "华文中宋", "roman") "</w:fonts>\n";

#define RELATION(id, kind, target)                                                                                 \
    "<Relationship Id=\"" id "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" kind \
    "\" Target=\"" target "\"/>\n"
const char docx_relations[] =
    RELATION("styles", "styles", "styles.xml") RELATION("numbering", "numbering", "numbering.xml")
        RELATION("settings", "settings", "settings.xml") RELATION("fonts", "fontTable", "fontTable.xml")
            RELATION("odd", "footer", "footer1.xml") RELATION("even", "footer", "footer2.xml");

/* "— 1 —" in 4号, a character from the edge of the text. */
#define FOOTER(side)                                                                                                   \
    XML "<w:ftr " W "><w:p><w:pPr><w:pStyle w:val=\"Number\"/><w:jc w:val=\"" side                                     \
        "\"/></w:pPr><w:r><w:t xml:space=\"preserve\">— </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" \
        "<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar "                          \
        "w:fldCharType=\"separate\"/></w:r>"                                                                           \
        "<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t xml:space=\"preserve\"> "       \
        "—</w:t></w:r>"                                                                                              \
        "</w:p></w:ftr>\n"
const char docx_footer_odd[] = FOOTER("right");
const char docx_footer_even[] = FOOTER("left");

const char docx_header_draft[] =
    XML "<w:hdr " W "><w:p><w:pPr><w:pStyle w:val=\"Number\"/><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr>"
        "<w:rFonts w:eastAsia=\"黑体\"/><w:color w:val=\"BFBFBF\"/><w:sz w:val=\"44\"/></w:rPr><w:t>草　稿</w:t></w:r>"
        "</w:p></w:hdr>\n";
