#!/bin/bash
# The demo cities. 海东, whole: made within three minutes, its counters are the figures published for June 2021
# (海东政务服务动态 2021年第63期), the store proves itself, and the bulletin prints them. 安康 2020 at a hundredth: the published
# totals (安行审发〔2021〕1号) times 0.01.
set -eu
zwfw=${ZWFW:-$(dirname "$0")/../../build/release/zwfw}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wrong() {
    echo "$*"
    exit 1
}

SECONDS=0
"$zwfw" demo haidong-2021-06 --data "$work/city" >"$work/out" || { cat "$work/out"; wrong "the demo ends with $?"; }
sed -n 1p "$work/out"
[ $SECONDS -le "${DEMO_SECONDS:-180}" ] || wrong "it took $SECONDS s"

# place, type, accepted, finished
while read -r place type accepted finished; do
    awk -v place="$place" -v type="$type" -v accepted="$accepted" -v finished="$finished" \
        '$1 == place && $2 == type && $4 == accepted && $6 == finished { found = 1 } END { exit !found }' "$work/out" ||
        wrong "$place $type: not $accepted accepted and $finished finished"
done <<'PUBLISHED'
市公安局 公共服务 1687 1687
市社保局 公共服务 1359 1359
市烟草局 许可 99 99
市公积金中心 公共服务 450 450
市市场监管局 许可 299 299
市发展改革委 许可 0 0
市生态环境局 许可 0 0
市司法局 许可 0 0
市住建局 许可 0 0
区税务局 公共服务 3830 3830
区公安局 许可 2078 2078
海东不动产交易登记 公共服务 701 701
海东市 许可 2476 2476
海东市 公共服务 8027 8027
海东市 合计 10503 10503
乐都区 许可 972 972
乐都区 公共服务 10521 10521
乐都区 合计 13358 13358
平安区 许可 1973 1973
平安区 公共服务 20157 20157
平安区 合计 29447 29447
民和县 许可 1756 1756
民和县 公共服务 24419 24419
民和县 便民服务 5376 5376
民和县 合计 31551 31551
互助县 许可 489 489
互助县 合计 35283 35241
循化县 许可 4202 4202
循化县 公共服务 10731 10731
循化县 合计 22279 22279
PUBLISHED

while read -r name number; do
    grep -Eq "$name +应有 $number +账本 $number +相符" "$work/out" || wrong "$name: not $number"
done <<'PUBLISHED'
乐都区评价：非常满意 1202
乐都区评价：满意 11622
乐都区评价：基本满意 534
民和县评价：非常满意 407
民和县评价：满意 1225
互助热线承办单 243
互助热线重新办理单 23
互助热线求助 185
互助热线咨询 5
互助热线投诉 75
互助热线建议 1
互助热线办结 218
互助省12345转办 44
互助省12345转办办结 37
互助市长信箱 1
互助市长信箱办结 0
PUBLISHED

"$zwfw" verify --data "$work/city" >"$work/verified" || { cat "$work/verified"; wrong "the store does not prove itself"; }
"$zwfw" demo haidong-2021-06 --data "$work/city" >/dev/null 2>&1 && wrong "a second demo went over the first"

if "$zwfw" help bulletin >/dev/null 2>&1; then
    "$zwfw" bulletin --region 630200 --period 2021-06 --data "$work/city" >"$work/bulletin"
    for words in 受理各类事项10503件 受理各类事项29447件，办结29447件 受理各类事项35283件，办结35241件 期末在办42件 \
        受理各类事项31551件 受理各类事项22279件 受理各类事项13358件 日均受理1015件 日均受理1502件 增加5211件; do
        grep -q "$words" "$work/bulletin" || wrong "the bulletin does not say $words"
    done
    "$zwfw" bulletin --region 630200 --period 2021-06 --data "$work/city" --format pdf -o "$work/bulletin.pdf"
    # The draft's watermark falls between the characters of a line.
    pdftotext "$work/bulletin.pdf" - | tr -d '\n ' | sed 's/草//g; s/稿//g' >"$work/printed"
    for words in 一、市级大厅办理情况 （一）乐都区 受理各类事项35283件，办结35241件 附件12021年6月各单位办件情况统计表 统计口径; do
        grep -q "$words" "$work/printed" || wrong "the printed bulletin does not say $words"
    done
    [ "$(pdffonts "$work/bulletin.pdf" | awk 'NR > 2 { print $(NF-4), $(NF-2) }' | sort -u)" = "yes yes" ] ||
        wrong "a font is not in the printed bulletin, or its text cannot be copied out"
    "$zwfw" bulletin --region 630200 --period 2021-06 --data "$work/city" --format docx -o "$work/bulletin.docx"
    python3 -m zipfile -e "$work/bulletin.docx" "$work/docx"
    for part in word/document.xml word/styles.xml word/numbering.xml word/charts/chart1.xml; do
        xmllint --noout "$work/docx/$part" || wrong "$part is no XML"
    done
fi
"$zwfw" demo --help >"$work/help"
for city in haidong-2021-06 ankang-2020; do
    grep -q "$city" "$work/help" || wrong "the help does not list $city"
done

"$zwfw" demo ankang-2020 --data "$work/year" >"$work/out" || { cat "$work/out"; wrong "the year's demo ends with $?"; }
sed -n 1p "$work/out"
[ "$(awk '$1 == "全市" { print $4, $6 }' "$work/out")" = "16652 16652" ] || wrong "not 16652 cases accepted and finished"
while read -r name number; do
    grep -Eq "$name +应有 $number +账本 $number +相符" "$work/out" || wrong "$name: not $number"
done <<'PUBLISHED'
政务服务事项 10302
依申请事项 6739
网上可办 6313
最多跑一次 5919
进驻大厅 8554
来电来信 2219
当场答复 1619
汉滨区工单 162
接话日来电 3
PUBLISHED
"$zwfw" verify --data "$work/year" >"$work/verified" || { cat "$work/verified"; wrong "the year does not prove itself"; }
"$zwfw" bulletin --region 610900 --period 2020 --data "$work/year" >"$work/bulletin"
grep -q '全市受理各类事项16652件，办结16652件，办结率100%' "$work/bulletin" || wrong "the bulletin does not say 16652"
echo "as published"
