/* Charts of a .docx: native ones (DrawingML, ISO/IEC 29500-1 §21.2), so that Word and WPS draw them, and edit them, as
 * their own. The values stand in the part itself: there is no workbook behind. */
#include "kernel/document/docx.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/chart.h"

enum { CATEGORIES_AXIS = 111, VALUES_AXIS = 112, EMU_A_POINT = 12700, CHART_WIDTH = 442 };

#define TEXT(size, colour)                                                                                        \
    "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz=\"" size "\"><a:solidFill><a:srgbClr val=\"" colour \
    "\"/></a:solidFill><a:latin typeface=\"Times New Roman\"/><a:ea typeface=\"黑体\"/></a:defRPr></a:pPr>"     \
    "<a:endParaRPr lang=\"zh-CN\"/></a:p></c:txPr>"

static const char *shown(struct arena *arena, const struct block *chart, size_t row, size_t column)
{
    char room[CELL_ROOM];
    return str_copy(arena, cell_show(&chart->sheet->rows[row][column], &chart->sheet->columns[column], room));
}

static void put_fill(struct buf *out, uint32_t colour)
{
    buf_format(out, "<a:solidFill><a:srgbClr val=\"%06X\"/></a:solidFill>", (unsigned)colour);
}

static void put_name(struct buf *out, size_t index, const char *name)
{
    buf_format(out, "<c:ser><c:idx val=\"%zu\"/><c:order val=\"%zu\"/><c:tx><c:v>", index, index);
    docx_text(out, name);
    buf_text(out, "</c:v></c:tx>");
}

/* 98.53% is 0.9853 with a format of percent: it is edited as such. */
static const char *number_format(struct arena *arena, const struct sheet_column *column)
{
    const char *decimals = column->decimals > 0 ? str_format(arena, ".%0*d", column->decimals, 0) : "";
    switch (column->kind) {
    case CELL_RATE: return str_format(arena, "0%s%%", decimals);
    case CELL_RATIO: return str_format(arena, "0%s", decimals);
    case CELL_MONEY: return "0.00";
    default: return "0";
    }
}

static void put_value(struct buf *out, const struct block *chart, size_t index, size_t row, size_t column)
{
    double value = chart_value(chart, row, column);
    bool is_rate = chart->sheet->rows[row][column].kind == CELL_RATE;
    if (!isnan(value)) {
        buf_format(out, "<c:pt idx=\"%zu\"><c:v>%.10g</c:v></c:pt>", index, is_rate ? value / 100 : value);
    }
}

static void put_categories(struct buf *out, const struct block *chart)
{
    size_t count = chart->sheet->row_count;
    buf_format(out, "<c:cat><c:strLit><c:ptCount val=\"%zu\"/>", count);
    for (size_t row = 0; row < count; row++) {
        buf_format(out, "<c:pt idx=\"%zu\"><c:v>", row);
        docx_text(out, shown(out->arena, chart, row, 0));
        buf_text(out, "</c:v></c:pt>");
    }
    buf_text(out, "</c:strLit></c:cat>");
}

static void put_values(struct buf *out, const struct block *chart, size_t column)
{
    size_t count = chart->sheet->row_count;
    buf_format(out, "<c:val><c:numLit><c:formatCode>%s</c:formatCode><c:ptCount val=\"%zu\"/>",
               number_format(out->arena, &chart->sheet->columns[column]), count);
    for (size_t row = 0; row < count; row++) {
        put_value(out, chart, row, row, column);
    }
    buf_text(out, "</c:numLit></c:val>");
}

static void put_labels(struct buf *out, const char *place)
{
    buf_format(out,
               "<c:dLbls><c:spPr><a:noFill/></c:spPr>" TEXT(
                   "900", "333333") "<c:dLblPos val=\"%s\"/>"
                                    "<c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName "
                                    "val=\"0\"/><c:showSerName val=\"0\"/>"
                                    "<c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/></c:dLbls>",
               place);
}

static void put_axes(struct buf *out, const struct block *chart, bool has_values, bool is_reversed, bool has_names)
{
    struct axis axis = chart_axis(chart);
    buf_format(out,
               "<c:catAx><c:axId val=\"%d\"/><c:scaling><c:orientation val=\"%s\"/></c:scaling><c:delete val=\"%d\"/>"
               "<c:axPos val=\"%s\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark "
               "val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/><c:spPr><a:ln w=\"7620\">",
               CATEGORIES_AXIS, is_reversed ? "maxMin" : "minMax", !has_names, is_reversed ? "l" : "b");
    put_fill(out, 0x666666);
    buf_format(
        out,
        "</a:ln></c:spPr>" TEXT(
            "900", "333333") "<c:crossAx val=\"%d\"/><c:crosses val=\"autoZero\"/>"
                             "<c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"100\"/><c:noMultiLvlLbl "
                             "val=\"1\"/>"
                             "</c:catAx>\n<c:valAx><c:axId val=\"%d\"/><c:scaling><c:orientation val=\"minMax\"/>",
        VALUES_AXIS, VALUES_AXIS);
    if (chart->chart != CHART_SHARES) {
        double unit = chart->sheet->columns[1].kind == CELL_RATE ? 100 : 1;
        buf_format(out, "<c:max val=\"%.10g\"/><c:min val=\"%.10g\"/>", axis.high / unit, axis.low / unit);
    }
    buf_format(out, "</c:scaling><c:delete val=\"%d\"/><c:axPos val=\"%s\"/>", !has_values, is_reversed ? "b" : "l");
    if (has_values) {
        buf_text(out, "<c:majorGridlines><c:spPr><a:ln w=\"5080\">");
        put_fill(out, 0xDDDDDD);
        buf_text(out, "</a:ln></c:spPr></c:majorGridlines>");
    }
    buf_format(out,
               "<c:numFmt formatCode=\"%s\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/><c:minorTickMark "
               "val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>" TEXT(
                   "900", "666666") "<c:crossAx val=\"%d\"/><c:crosses val=\"autoZero\"/><c:crossBetween "
                                    "val=\"between\"/></c:valAx>\n",
               chart->sheet->columns[1].kind == CELL_RATE ? "0%" : "General", CATEGORIES_AXIS);
}

static void put_bars(struct buf *out, const struct block *chart)
{
    buf_text(out, "<c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>");
    put_name(out, 0, chart->sheet->columns[1].label);
    buf_text(out, "<c:spPr>");
    put_fill(out, chart_colours[0]);
    buf_text(out, "</c:spPr><c:invertIfNegative val=\"0\"/>");
    put_labels(out, "outEnd");
    put_categories(out, chart);
    put_values(out, chart, 1);
    buf_format(out, "</c:ser><c:gapWidth val=\"70\"/><c:axId val=\"%d\"/><c:axId val=\"%d\"/></c:barChart>\n",
               CATEGORIES_AXIS, VALUES_AXIS);
    put_axes(out, chart, false, true, true);
}

static void put_lines(struct buf *out, const struct block *chart)
{
    size_t count = chart_series_count(chart);
    buf_text(out, "<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>");
    for (size_t i = 1; i <= count; i++) {
        put_name(out, i - 1, chart->sheet->columns[i].label);
        buf_text(out, "<c:spPr><a:ln w=\"19050\" cap=\"rnd\">");
        put_fill(out, chart_colours[i - 1]);
        buf_text(out, "</a:ln></c:spPr><c:marker><c:symbol val=\"circle\"/><c:size val=\"5\"/><c:spPr>");
        put_fill(out, chart_colours[i - 1]);
        buf_text(out, "<a:ln><a:noFill/></a:ln></c:spPr></c:marker>");
        if (count == 1) {
            put_labels(out, "t");
        }
        put_categories(out, chart);
        put_values(out, chart, i);
        buf_text(out, "<c:smooth val=\"0\"/></c:ser>");
    }
    buf_format(out, "<c:marker val=\"1\"/><c:axId val=\"%d\"/><c:axId val=\"%d\"/></c:lineChart>\n", CATEGORIES_AXIS,
               VALUES_AXIS);
    put_axes(out, chart, true, false, true);
}

/* One bar, its parts side by side; the legend says the numbers. */
static void put_shares(struct buf *out, const struct block *chart)
{
    buf_text(out, "<c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"percentStacked\"/><c:varyColors val=\"0\"/>");
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        const char *share = chart->sheet->column_count > 2 ? shown(out->arena, chart, row, 2) : "";
        put_name(out, row,
                 str_format(out->arena, "%s %s%s%s%s", shown(out->arena, chart, row, 0),
                            shown(out->arena, chart, row, 1), *share ? "（" : "", share, *share ? "）" : ""));
        buf_text(out, "<c:spPr>");
        put_fill(out, chart_share_colours[row % CHART_SHARE_COLOURS]);
        buf_format(out,
                   "</c:spPr><c:invertIfNegative val=\"0\"/><c:val><c:numLit><c:formatCode>%s</c:formatCode>"
                   "<c:ptCount val=\"1\"/>",
                   number_format(out->arena, &chart->sheet->columns[1]));
        put_value(out, chart, 0, row, 1);
        buf_text(out, "</c:numLit></c:val></c:ser>");
    }
    buf_format(out,
               "<c:gapWidth val=\"60\"/><c:overlap val=\"100\"/><c:axId val=\"%d\"/><c:axId val=\"%d\"/>"
               "</c:barChart>\n",
               CATEGORIES_AXIS, VALUES_AXIS);
    put_axes(out, chart, false, true, false);
}

void docx_chart_part(const struct block *chart, struct buf *out)
{
    bool has_legend = chart->chart == CHART_SHARES || (chart->chart == CHART_LINE && chart_series_count(chart) > 1);
    buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                  "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" "
                  "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:roundedCorners val=\"0\"/>"
                  "<c:chart><c:autoTitleDeleted val=\"1\"/><c:plotArea><c:layout/>\n");
    switch (chart->chart) {
    case CHART_BARS: put_bars(out, chart); break;
    case CHART_LINE: put_lines(out, chart); break;
    case CHART_SHARES: put_shares(out, chart); break;
    }
    buf_text(out, "</c:plotArea>");
    if (has_legend) {
        buf_text(out, "<c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/>" TEXT("900", "333333") "</c:legend>");
    }
    buf_text(out, "<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart><c:spPr><a:noFill/><a:ln>"
                  "<a:noFill/></a:ln></c:spPr></c:chartSpace>\n");
}

double docx_chart_height(const struct block *chart)
{
    double bars = (double)chart->sheet->row_count * 19 + 16;
    switch (chart->chart) {
    case CHART_BARS: return bars < 600 ? bars : 600;
    case CHART_LINE: return 190;
    default: return 70;
    }
}

void docx_chart_place(struct docx *docx, const struct block *chart)
{
    if (!chart_has_values(chart)) {
        return;
    }
    int object = ++docx->objects;
    docx->charts++;
    buf_format(docx->body,
               "<w:p><w:pPr><w:pStyle w:val=\"Figure\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" "
               "distL=\"0\" distR=\"0\"><wp:extent cx=\"%d\" cy=\"%.0f\"/><wp:docPr id=\"%d\" name=\"Chart %d\" "
               "descr=\"",
               CHART_WIDTH * EMU_A_POINT, docx_chart_height(chart) * docx->scale * EMU_A_POINT, object, object);
    docx_text(docx->body, chart->sheet->title);
    buf_format(docx->body,
               "\"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
               "uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart r:id=\"chart%d\"/>"
               "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>\n",
               docx->charts);
    if (!str_is_empty(chart->sheet->title)) {
        docx_paragraph(docx, "FigureTitle", "", chart->sheet->title);
    }
}
