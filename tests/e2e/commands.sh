#!/bin/bash
# The commands of the program, end to end: what they say, what they end with, and that a backup is one.
set -euo pipefail
zwfw=$(realpath "${ZWFW:-build/release/zwfw}")
folder=$(mktemp -d)
server=
end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT
cd "$folder" # the program brings all that it needs
data=$folder/city

# expect STATUS TEXT COMMAND…: it ends so, and says so
expect() {
    local status=0 wanted=$1 text=$2 said
    shift 2
    said=$("$@" 2>&1) || status=$?
    if [ $status -ne "$wanted" ] || [[ $said != *"$text"* ]]; then
        echo "not as expected: $* → $status (not $wanted): $said"
        exit 1
    fi
}

# usage
expect 2 "命令：" "$zwfw"
expect 0 "从这里开始" "$zwfw" --help
expect 0 "--ready-fd" "$zwfw" help serve
expect 0 "--ready-fd" "$zwfw" serve --help
expect 2 "是否想写 zwfw serve" "$zwfw" srve
expect 2 "是否想写 --listen" "$zwfw" serve --lisen 1
expect 2 "缺少" "$zwfw" serve --listen
expect 2 "写了两次" "$zwfw" init --data a --data b
expect 2 "多余的参数" "$zwfw" init "$data"
expect 0 "项通过" "$zwfw" selftest
expect 2 "可用的有" "$zwfw" dump nothing
for name in $("$zwfw" dump | awk '{print $1}'); do
    expect 0 "" "$zwfw" dump "$name"
    "$zwfw" dump "$name" --json | python3 -m json.tool >/dev/null
done

# learning from a file: no store is needed
texts() { # rows; the word tells the label
    echo 主题,内容,类别
    for ((i = 0; i < $1; i++)); do
        echo "路灯不亮$i,小区路灯坏了$i天,交通"
        echo "医保报销$i,医保报销去哪里办$i,社保"
    done
}
texts 10 >"$folder/texts.csv"
expect 0 "准确率    1.0000" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 主题,内容 --label 类别 --folds 5
expect 0 '"accuracy":1.0000,"macro_f1":1.0000' "$zwfw" dispatch evaluate "$folder/texts.csv" --text 内容 --label 类别 --json
expect 0 "准确率    1.0000" "$zwfw" dispatch evaluate "$folder/texts.csv" --text "主题， 内容" --label 类别
expect 2 "没有“标题”这一列，有的是：主题、内容、类别" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 标题 --label 类别
expect 2 "缺少--text或--label" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 内容
expect 2 "--folds：应为2到20的整数" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 内容 --label 类别 --folds 1
expect 2 "可用的有：evaluate" "$zwfw" dispatch train "$folder/texts.csv"
expect 2 "列名之间用一个逗号" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 主题,,内容 --label 类别
echo "导游强迫购物,,旅游" >>"$folder/texts.csv"
expect 0 "难以学会的类别：旅游" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 主题 --label 类别
echo "路灯,坏了," >>"$folder/texts.csv"
expect 2 "第 23 行，类别：不能为空" "$zwfw" dispatch evaluate "$folder/texts.csv" --text 内容 --label 类别
# a text, without a store
printf '本月受理10件，办结9件，在办2件。\n' >"$folder/bulletin.txt"
expect 1 "STOCK-FLOW" "$zwfw" audit "$folder/bulletin.txt"
expect 1 '"rule":"STOCK-FLOW"' "$zwfw" audit "$folder/bulletin.txt" --json
printf '本月受理10件，办结9件，在办1件。\n' >"$folder/bulletin.txt"
expect 0 "疑点0处" "$zwfw" audit "$folder/bulletin.txt"
expect 0 "BOUND" "$zwfw" audit --rules
printf 'PK\003\004' >"$folder/bulletin.docx"
expect 2 "不是文字" "$zwfw" audit "$folder/bulletin.docx"
expect 2 "缺少文件" "$zwfw" audit

# a store
expect 2 "zwfw init" "$zwfw" serve --data "$data"
expect 0 "一次性密码" "$zwfw" init --data "$data"
expect 0 "可以使用" env ZWFW_DATA="$data" "$zwfw" init
[ "$(stat -c %a "$data" "$data/keys" "$data/keys/keyring" "$data/zwfw.db" | xargs)" = "700 700 600 600" ]
expect 0 '"account":"wang"' "$zwfw" user add wang --name 王五 --region 630200 --roles clerk --json --data "$data"
expect 0 "停用" "$zwfw" user disable wang --data "$data"
expect 0 "wang" "$zwfw" user list --data "$data"
expect 2 "没有“nobody”" "$zwfw" user reset nobody --data "$data"
expect 0 "" "$zwfw" verify --data "$data"
printf '代码,名称\n63020,海东市\n' >"$folder/regions.csv"
expect 1 "第 2 行" "$zwfw" import regions "$folder/regions.csv" --data "$data"
expect 1 '"line":2' "$zwfw" import regions "$folder/regions.csv" --json --data "$data"
expect 2 "可用的有" "$zwfw" import nothing "$folder/regions.csv" --data "$data"
expect 2 "无法读取" "$zwfw" import regions "$folder/none.csv" --data "$data"
printf 'year,version,published,first,last,kind,name\n2027,1,2026-11-05,2027-01-01,2027-01-03,off,元旦\n' >"$folder/notice.csv"
expect 0 "已导入1行" "$zwfw" import calendar "$folder/notice.csv" --data "$data"
expect 1 "已经在用" "$zwfw" import calendar "$folder/notice.csv" --data "$data"

# serving
mkfifo "$folder/port"
"$zwfw" serve --data "$data" --listen 127.0.0.1:0 --ready-fd 3 --quiet 3>"$folder/port" &
server=$!
read -r port <"$folder/port"
url=http://127.0.0.1:$port
for path in / /web/index.css /healthz /readyz /metrics /docs /web/docs.js /audit /web/audit.js /pingjia /web/pingjia.js /api/v1/openapi.json; do
    curl -fsS -o "$folder/answer" "$url$path"
done
[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/api/v1/staff")" = 401 ]
curl -fsS "$url/api/v1/calendar?from=2027-01-01&to=2027-01-01" | grep -q '"kind":"holiday"'
etag=$(curl -sI "$url/docs" | tr -d '\r' | sed -n 's/^ETag: //p')
[ "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $etag" "$url/docs")" = 304 ]
expect 2 "另一个zwfw" "$zwfw" user list --data "$data"
expect 0 "" "$zwfw" verify --data "$data"
expect 0 "已备份" "$zwfw" backup "$folder/backup" --data "$data"
kill -TERM "$server"
wait "$server"
server=

# a backup is restored as it was, and no other is
expect 0 "已恢复" "$zwfw" restore "$folder/backup" --keys "$data/keys" --data "$folder/again"
expect 0 "" "$zwfw" verify --data "$folder/again"
expect 2 "已经存在" "$zwfw" restore "$folder/backup" --keys "$data/keys" --data "$folder/again"
expect 0 "" "$zwfw" init --data "$folder/other"
expect 2 "签名" "$zwfw" restore "$folder/backup" --keys "$folder/other/keys" --data "$folder/new"
refuse() { # what was done to a copy of the backup
    expect 2 "" "$zwfw" restore "$folder/broken" --keys "$data/keys" --data "$folder/new"
    [ ! -e "$folder/new" ] || { echo "restored a backup that was $1"; exit 1; }
    rm -rf "$folder/broken"
}
copy() { cp -r "$folder/backup" "$folder/broken"; }
copy && printf x >>"$folder/broken/zwfw.db" && refuse "longer"
copy && truncate -s -1 "$folder/broken/zwfw.db" && refuse "shorter"
copy && rm "$folder"/broken/checkpoints/* && refuse "without checkpoints"
copy && touch "$folder/broken/more" && refuse "with another file"
copy && sed -i 's/^[0-9a-f]/x/' "$folder/broken/manifest.txt" && refuse "given another manifest"
copy && sed -i '$d' "$folder/broken/manifest.txt" && refuse "unsigned"
copy && : >"$folder/broken/manifest.txt" && refuse "without manifest"
copy && ln -sf /etc/passwd "$folder/broken/settings.conf" && refuse "with a link"
echo "commands: all as expected"
