#include "modules/audit/lexicon.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

/* clang-format off */
static const struct word words[] = {
    /* lists and totals */
    {"其中", CUE_AMONG, 0, 0}, {"其中包括", CUE_AMONG, 0, 0}, {"包括", CUE_WHOLLY, 0, 0}, {"分为", CUE_WHOLLY, 0, 0},
    {"分成", CUE_WHOLLY, 0, 0}, {"部分成", 0, 0, 0}, {"构成", CUE_WHOLLY, 0, 0}, {"组成", CUE_WHOLLY, 0, 0},
    {"共", CUE_TOTAL, 0, 0}, {"共计", CUE_TOTAL, 0, 0}, {"合计", CUE_TOTAL, 0, 0}, {"总计", CUE_TOTAL, 0, 0},
    {"总共", CUE_TOTAL, 0, 0}, {"一共", CUE_TOTAL, 0, 0}, {"共有", CUE_TOTAL, 0, 0}, {"小计", CUE_TOTAL, 0, 0},
    {"总量", CUE_TOTAL | CUE_GENERAL, 0, 0}, {"总数", CUE_TOTAL | CUE_GENERAL, 0, 0},
    {"总额", CUE_TOTAL | CUE_GENERAL, 0, 0}, {"总体", CUE_GENERAL, 0, 0}, {"全部", CUE_GENERAL, 0, 0},
    {"累计", CUE_CUMULATIVE, 0, 0}, {"分别", CUE_RESPECTIVELY, 0, 0},
    {"分别为", CUE_RESPECTIVELY | CUE_NAMELY, 0, 0}, {"分别是", CUE_RESPECTIVELY | CUE_NAMELY, 0, 0},
    {"依次为", CUE_RESPECTIVELY | CUE_NAMELY, 0, 0}, {"即", CUE_NAMELY, 0, 0},
    {"其他", CUE_OTHER, 0, 0}, {"其它", CUE_OTHER, 0, 0}, {"其余", CUE_OTHER, 0, 0}, {"剩余", CUE_OTHER, 0, 0},
    {"和", CUE_AND, 0, 0}, {"及", CUE_AND, 0, 0}, {"与", CUE_AND, 0, 0}, {"以及", CUE_AND, 0, 0},
    {"等", CUE_SUCH, 0, 0}, {"等等", CUE_SUCH, 0, 0}, {"平等", 0, 0, 0}, {"等级", 0, 0, 0}, {"等次", 0, 0, 0},
    {"等候", 0, 0, 0}, {"等待", 0, 0, 0}, {"即时", 0, 0, 0}, {"及时", 0, MEASURE_ON_TIME, 0}, {"立即", 0, 0, 0},
    {"公共", 0, 0, 0}, {"共享", 0, 0, 0}, {"共同", 0, 0, 0}, {"中共", 0, 0, 0}, {"共产党", 0, 0, 0}, {"共青团", 0, 0, 0},
    {"和谐", 0, 0, 0}, {"参与", 0, 0, 0}, {"涉及", 0, 0, 0}, {"普及", 0, 0, 0}, {"触及", 0, 0, 0},
    /* shares and rates */
    {"占", CUE_SHARE, 0, 0}, {"占比", CUE_SHARE, 0, 0}, {"占比率", CUE_SHARE, 0, 0}, {"比重", CUE_SHARE, 0, 0}, {"占到", CUE_SHARE, 0, 0},
    {"所占比例", CUE_SHARE, 0, 0}, {"占用", 0, 0, 0}, {"占地", 0, 0, 0}, {"占地方", CUE_SHARE, 0, 0}, {"率", CUE_RATE, 0, 0},
    {"效率", 0, 0, 0}, {"率先", 0, 0, 0}, {"满意度", CUE_RATE, MEASURE_SATISFIED, 0},
    /* changes */
    {"增长", CUE_RISE, 0, 0}, {"增加", CUE_RISE, 0, 0}, {"上升", CUE_RISE, 0, 0}, {"提高", CUE_RISE, 0, 0},
    {"提升", CUE_RISE, 0, 0}, {"增幅", CUE_RISE | CUE_SPAN, 0, 0}, {"增速", CUE_RISE | CUE_SPAN, 0, 0}, {"净增", CUE_RISE, MEASURE_NET, 0},
    {"上涨", CUE_RISE, 0, 0}, {"涨幅", CUE_RISE | CUE_SPAN, 0, 0}, {"跌幅", CUE_FALL | CUE_SPAN, 0, 0},
    {"下跌", CUE_FALL, 0, 0}, {"无增减", 0, 0, 0}, {"扩大", CUE_RISE, 0, 0}, {"增", CUE_RISE, 0, 0}, {"升", CUE_RISE, 0, 0},
    {"多", CUE_RISE, 0, 0}, {"下降", CUE_FALL, 0, 0}, {"减少", CUE_FALL, 0, 0}, {"降低", CUE_FALL, 0, 0},
    {"减收", CUE_FALL, 0, 0}, {"减支", CUE_FALL, 0, 0}, {"增支", CUE_RISE, 0, 0}, {"少收", CUE_FALL, 0, 0},
    {"多收", CUE_RISE, 0, 0}, {"减", CUE_FALL, 0, 0}, {"压减", CUE_FALL, 0, 0}, {"压缩", CUE_FALL, 0, 0}, {"精减", CUE_FALL, 0, 0},
    {"精简", CUE_FALL, 0, 0}, {"缩短", CUE_FALL, 0, 0}, {"缩减", CUE_FALL, 0, 0}, {"下滑", CUE_FALL, 0, 0},
    {"回落", CUE_FALL, 0, 0}, {"降幅", CUE_FALL | CUE_SPAN, 0, 0}, {"减幅", CUE_FALL | CUE_SPAN, 0, 0}, {"降", CUE_FALL, 0, 0},
    {"少", CUE_FALL, 0, 0}, {"减免", 0, 0, 0}, {"多次", 0, 0, 0}, {"多证合一", 0, 0, 0}, {"升级", 0, 0, 0},
    {"增加值", 0, 0, 0}, {"减材料", 0, 0, 0}, {"降本", 0, 0, 0}, {"降价", 0, 0, 0}, {"降费", 0, 0, 0}, {"降温", 0, 0, 0}, {"降雨", 0, 0, 0}, {"降雪", 0, 0, 0},
    {"减税", 0, 0, 0}, {"升学", 0, 0, 0}, {"升温", 0, 0, 0}, {"少数", 0, 0, 0}, {"少年", 0, 0, 0}, {"少儿", 0, 0, 0}, {"多数", 0, 0, 0}, {"至少", CUE_TARGET, 0, 0}, {"不少", 0, 0, 0},
    {"同比", CUE_SPAN, 0, 0}, {"环比", CUE_SPAN, 0, 0},
    {"较多", 0, 0, 0}, {"较少", 0, 0, 0}, {"较", CUE_THAN, 0, 0}, {"比", CUE_THAN, 0, 0}, {"相比", CUE_THAN, 0, 0}, {"相较", CUE_THAN, 0, 0},
    {"比例", 0, 0, 0}, {"比例达", CUE_SHARE, 0, 0}, {"比例为", CUE_SHARE, 0, 0}, {"比例达到", CUE_SHARE, 0, 0},
    {"比赛", 0, 0, 0}, {"评比", 0, 0, 0}, {"对比", CUE_THAN, 0, 0}, {"较好", 0, 0, 0},
    {"比武", 0, 0, 0}, {"较大", 0, 0, 0}, {"比较", 0, 0, 0},
    {"上月", CUE_PRIOR, 0, 0}, {"上年", CUE_PRIOR, 0, 0}, {"去年", CUE_PRIOR, 0, 0}, {"上期", CUE_PRIOR, 0, 0},
    {"同期", CUE_PRIOR, 0, 0}, {"上季度", CUE_PRIOR, 0, 0}, {"上半年同期", CUE_PRIOR, 0, 0}, {"去年同月", CUE_PRIOR, 0, 0},
    {"上年同期", CUE_PRIOR, 0, 0}, {"去年同期", CUE_PRIOR, 0, 0}, {"原来", CUE_PRIOR, 0, 0}, {"原有", CUE_PRIOR, 0, 0},
    {"上个月", CUE_PRIOR, 0, 0}, {"上一年", CUE_PRIOR, 0, 0}, {"前期", CUE_PRIOR, 0, 0},
    {"年初", CUE_PRIOR, 0, 0}, {"年末", 0, 0, 0}, {"年底", 0, 0, 0},
    {"月末", 0, 0, 0}, {"月底", 0, 0, 0}, {"本月", 0, 0, 0}, {"当月", 0, 0, 0}, {"今年", 0, 0, 0}, {"本年", 0, 0, 0},
    {"本期", 0, 0, 0}, {"全市", 0, 0, 0}, {"全县", 0, 0, 0}, {"全区", 0, 0, 0}, {"全省", 0, 0, 0}, {"法定", CUE_FIXED, 0, 0}, {"法定主动公开", 0, 0, 0}, {"中的", CUE_FIXED, 0, 0}, {"上年末", CUE_PRIOR, 0, 0}, {"上年底", CUE_PRIOR, 0, 0},
    {"至", CUE_TO, 0, 0}, {"到", CUE_TO, 0, 0}, {"为", CUE_TO, 0, 0}, {"成", CUE_TO, 0, 0}, {"由", CUE_FROM, 0, 0},
    {"从", CUE_FROM, 0, 0}, {"达到", CUE_TO, 0, 0}, {"由于", 0, 0, 0}, {"从事", 0, 0, 0}, {"从而", 0, 0, 0},
    {"到位", 0, 0, 0}, {"作为", 0, 0, 0}, {"行为", 0, 0, 0}, {"到场", 0, 0, 0}, {"达", CUE_TO, 0, 0},
    {"以上", CUE_ABOVE, 0, 0}, {"以下", CUE_BELOW, 0, 0}, {"以内", CUE_BELOW, 0, 0},
    /* averages */
    {"日均", CUE_AVERAGE | CUE_DAILY, 0, 0}, {"平均每天", CUE_AVERAGE | CUE_DAILY, 0, 0},
    {"平均每日", CUE_AVERAGE | CUE_DAILY, 0, 0}, {"每日平均", CUE_AVERAGE | CUE_DAILY, 0, 0},
    {"日平均", CUE_AVERAGE | CUE_DAILY, 0, 0}, {"平均日", CUE_AVERAGE | CUE_DAILY, 0, 0}, {"每个工作日平均", CUE_AVERAGE | CUE_DAILY, 0, 0},
    {"月均", CUE_AVERAGE | CUE_MONTHLY, 0, 0}, {"平均每月", CUE_AVERAGE | CUE_MONTHLY, 0, 0},
    {"月平均", CUE_AVERAGE | CUE_MONTHLY, 0, 0}, {"平均", CUE_AVERAGE, 0, 0}, {"人均", CUE_AVERAGE, 0, 0},
    {"次均", CUE_AVERAGE, 0, 0}, {"笔均", CUE_AVERAGE, 0, 0}, {"宗均", CUE_AVERAGE, 0, 0},
    {"窗均", CUE_AVERAGE, 0, 0}, {"年均", CUE_AVERAGE, 0, 0}, {"每万人", CUE_AVERAGE, 0, 0}, {"单日", CUE_AVERAGE, 0, 0},
    {"最高", CUE_AVERAGE, 0, 0}, {"户均", CUE_AVERAGE, 0, 0}, {"件均", CUE_AVERAGE, 0, 0}, {"周均", CUE_AVERAGE, 0, 0},
    /* how exact, how sure */
    {"约", CUE_NEAR, 0, 0}, {"大约", CUE_NEAR, 0, 0}, {"左右", CUE_NEAR, 0, 0}, {"上下", CUE_NEAR, 0, 0},
    {"近", CUE_BELOW, 0, 0}, {"接近", CUE_BELOW, 0, 0}, {"将近", CUE_BELOW, 0, 0}, {"不足", CUE_BELOW, 0, 0},
    {"不到", CUE_BELOW, 0, 0}, {"超", CUE_ABOVE, 0, 0}, {"超过", CUE_ABOVE, 0, 0}, {"逾", CUE_ABOVE, 0, 0},
    {"突破", CUE_ABOVE, 0, 0}, {"高于", CUE_ABOVE, 0, 0}, {"低于", CUE_BELOW, 0, 0}, {"附近", 0, 0, 0}, {"就近", 0, 0, 0},
    {"预约", 0, 0, 0}, {"约谈", 0, 0, 0}, {"最近", 0, 0, 0}, {"超期", 0, 0, 0},
    {"不低于", CUE_TARGET, 0, 0}, {"不少于", CUE_TARGET, 0, 0}, {"不超过", CUE_TARGET, 0, 0}, {"力争", CUE_TARGET, 0, 0},
    {"目标", CUE_TARGET, 0, 0}, {"确保", CUE_TARGET, 0, 0}, {"计划", CUE_FIXED, 0, 0}, {"规划计划", 0, 0, 0}, {"计划类", 0, 0, 0}, {"工作计划", 0, 0, 0}, {"任务", CUE_FIXED, 0, 0},
    {"拟", CUE_TARGET, 0, 0}, {"或将", CUE_TARGET, 0, 0}, {"有望", CUE_TARGET, 0, 0}, {"预测", CUE_TARGET, 0, 0},
    {"将达", CUE_TARGET, 0, 0}, {"将超过", CUE_TARGET, 0, 0}, {"估计", CUE_TARGET, 0, 0}, {"省考", CUE_TARGET, 0, 0}, {"指标", 0, 0, 0}, {"预计", CUE_TARGET, 0, 0},
    {"截至", CUE_UNTIL, 0, 0}, {"截止", CUE_UNTIL, 0, 0}, {"截至目前", 0, 0, 0}, {"截止目前", 0, 0, 0},
    /* measures */
    {"受理", 0, MEASURE_ACCEPTED, 0}, {"接件", 0, MEASURE_ACCEPTED, 0}, {"收件", 0, MEASURE_ACCEPTED, 0},
    {"收办件", 0, MEASURE_ACCEPTED, 0}, {"接收", 0, MEASURE_ACCEPTED, 0}, {"收到", 0, MEASURE_ACCEPTED, 0},
    {"接受", 0, MEASURE_ACCEPTED, 0}, {"接办", 0, MEASURE_ACCEPTED, 0}, {"立案", 0, MEASURE_ACCEPTED, 0},
    {"受案", 0, MEASURE_ACCEPTED, 0}, {"承办", 0, MEASURE_ACCEPTED, 0}, {"承办单", 0, MEASURE_ORDER, 0}, {"承办单位", 0, 0, 0}, {"收案", 0, MEASURE_NEW, 0},
    {"新收", 0, MEASURE_NEW, 0}, {"办结", 0, MEASURE_FINISHED, 0}, {"结案", 0, MEASURE_FINISHED, 0}, {"结办", 0, MEASURE_FINISHED, 0},
    {"已办理", 0, MEASURE_FINISHED, 0}, {"办理完毕", 0, MEASURE_FINISHED, 0}, {"办毕", 0, MEASURE_FINISHED, 0},
    {"审结", 0, MEASURE_FINISHED, 0}, {"审执结", 0, MEASURE_FINISHED, 0}, {"执结", 0, MEASURE_FINISHED, 0}, {"办理完成", 0, MEASURE_FINISHED, 0}, {"办结数", 0, MEASURE_FINISHED, 0},
    {"已完成", 0, MEASURE_FINISHED, 0}, {"处理完毕", 0, MEASURE_FINISHED, 0}, {"已处理完毕", 0, MEASURE_FINISHED, 0},
    {"已处理", 0, MEASURE_FINISHED, 0}, {"已处置", 0, MEASURE_FINISHED, 0}, {"办结时限", 0, 0, 0},
    {"正在推进", 0, MEASURE_OPEN, 0}, {"正在有序推进", 0, MEASURE_OPEN, 0}, {"正在整改", 0, MEASURE_OPEN, 0},
    {"正在处理", 0, MEASURE_OPEN, 0}, {"正在处置", 0, MEASURE_OPEN, 0}, {"处理中", 0, MEASURE_OPEN, 0},
    {"尚未完成", 0, MEASURE_OPEN, 0}, {"未完成", 0, MEASURE_OPEN, 0}, {"待处理", 0, MEASURE_OPEN, 0},
    {"已解决", 0, MEASURE_FINISHED, 0}, {"已整改", 0, MEASURE_FINISHED, 0},
    {"在办", 0, MEASURE_OPEN, 0}, {"正在办理", 0, MEASURE_OPEN, 0}, {"未办结", 0, MEASURE_OPEN, 0},
    {"尚未办结", 0, MEASURE_OPEN, 0}, {"办理中", 0, MEASURE_OPEN, 0}, {"待办", 0, MEASURE_OPEN, 0},
    {"未结", 0, MEASURE_OPEN, 0}, {"尚在办理", 0, MEASURE_OPEN, 0}, {"尚在办理中", 0, MEASURE_OPEN, 0},
    {"正在办理中", 0, MEASURE_OPEN, 0}, {"待办结", 0, MEASURE_OPEN, 0}, {"结转下年", 0, MEASURE_OPEN, 0}, {"结转下年度", 0, MEASURE_OPEN, 0},
    {"结转下期", 0, MEASURE_OPEN, 0}, {"结转下月", 0, MEASURE_OPEN, 0}, {"结转下季度", 0, MEASURE_OPEN, 0}, {"应办", 0, MEASURE_HANDLED, 0}, {"结转至下年", 0, MEASURE_OPEN, 0}, {"办件", 0, MEASURE_HANDLED, 0},
    {"办件量", 0, MEASURE_HANDLED, 0}, {"办件总量", CUE_TOTAL | CUE_GENERAL, MEASURE_HANDLED, 0},
    {"业务量", 0, MEASURE_HANDLED, 0}, {"办理", 0, MEASURE_HANDLED, 0}, {"业务", 0, MEASURE_HANDLED, 0},
    {"来电", 0, MEASURE_INCOMING, 0}, {"来电来信", 0, MEASURE_INCOMING, 0}, {"来信", 0, MEASURE_INCOMING, 0},
    {"呼入", 0, MEASURE_INCOMING, 0}, {"话务量", 0, MEASURE_INCOMING, 0}, {"话务总量", 0, MEASURE_INCOMING, 0}, {"话务总数", 0, MEASURE_INCOMING, 0}, {"诉求", 0, MEASURE_INCOMING, 0},
    {"来访", 0, MEASURE_INCOMING, 0}, {"接通", 0, MEASURE_ANSWERED, 0}, {"接听", 0, MEASURE_ANSWERED, 0},
    {"当场答复", 0, MEASURE_ON_SPOT, 0}, {"直接答复", 0, MEASURE_ON_SPOT, 0}, {"现场解答", 0, MEASURE_ON_SPOT, 0},
    {"现场答复", 0, MEASURE_ON_SPOT, 0}, {"当场解答", 0, MEASURE_ON_SPOT, 0}, {"直接解答", 0, MEASURE_ON_SPOT, 0},
    {"在线解答", 0, MEASURE_ON_SPOT, 0}, {"在线答复", 0, MEASURE_ON_SPOT, 0}, {"即时答复", 0, MEASURE_ON_SPOT, 0},
    {"直接办结", 0, MEASURE_ON_SPOT, 0}, {"当场办结", 0, MEASURE_ON_SPOT, 0}, {"在线办结", 0, MEASURE_ON_SPOT, 0},
    {"即时办结", 0, MEASURE_ON_SPOT, 0}, {"当即答复", 0, MEASURE_ON_SPOT, 0}, {"即时解答", 0, MEASURE_ON_SPOT, 0}, {"自行处理", 0, MEASURE_ON_SPOT, 0}, {"直办", 0, MEASURE_ON_SPOT, 0}, {"直接办理", 0, MEASURE_ON_SPOT, 0}, {"直接处理", 0, MEASURE_ON_SPOT, 0}, {"即时办理", 0, MEASURE_ON_SPOT, 0}, {"当场办理", 0, MEASURE_ON_SPOT, 0},
    {"工单", 0, MEASURE_ORDER, 0}, {"转办", 0, MEASURE_ORDER, 0}, {"派单", 0, MEASURE_ORDER, 0},
    {"交办", 0, MEASURE_ORDER, 0}, {"转派", 0, MEASURE_ORDER, 0}, {"派发", 0, MEASURE_ORDER, 0},
    {"派遣", 0, MEASURE_ORDER, 0}, {"结转", 0, MEASURE_CARRIED, 0}, {"遗留", 0, MEASURE_CARRIED, 0}, {"旧存", 0, MEASURE_CARRIED, 0},
    {"以前受理", 0, MEASURE_CARRIED, 0}, {"往期受理", 0, MEASURE_CARRIED, 0}, {"往年", 0, MEASURE_CARRIED, 0}, {"上期受理", 0, MEASURE_CARRIED, 0},
    {"未接通", 0, MEASURE_RETURNED, 0}, {"未接听", 0, MEASURE_RETURNED, 0}, {"无效来电", 0, MEASURE_RETURNED, 0},
    {"退件", 0, MEASURE_RETURNED, 0}, {"退回", 0, MEASURE_RETURNED, 0}, {"不予受理", 0, MEASURE_RETURNED, 0},
    {"撤回", 0, MEASURE_RETURNED, 0}, {"撤件", 0, MEASURE_RETURNED, 0}, {"终止", 0, MEASURE_RETURNED, 0},
    {"注销", 0, MEASURE_RETURNED, 0}, {"不予许可", 0, MEASURE_RETURNED, 0}, {"作废", 0, MEASURE_RETURNED, 0},
    {"评价", 0, MEASURE_RATING, 0}, {"好差评", 0, MEASURE_RATING, 0}, {"应办结", CUE_FIXED, MEASURE_DUE, 0},
    {"应结案", CUE_FIXED, MEASURE_DUE, 0}, {"应回复", CUE_FIXED, MEASURE_DUE, 0}, {"应答复", CUE_FIXED, MEASURE_DUE, 0},
    {"到期", CUE_FIXED, MEASURE_DUE, 0}, {"按期", 0, MEASURE_ON_TIME, 0}, {"按时", 0, MEASURE_ON_TIME, 0},
    {"限时", 0, MEASURE_ON_TIME, 0}, {"承诺时限内", 0, MEASURE_ON_TIME, 0}, {"期限内", 0, MEASURE_ON_TIME, 0},
    {"回访", 0, MEASURE_VISITED, 0}, {"新增", 0, MEASURE_NEW, 0}, {"新登记", 0, MEASURE_NEW, 0},
    {"新设", 0, MEASURE_NEW, 0}, {"新设立", 0, MEASURE_NEW, 0}, {"实有", 0, MEASURE_STOCK, 0},
    {"存量", 0, MEASURE_STOCK, 0}, {"期末", 0, MEASURE_STOCK, 0}, {"交易", 0, MEASURE_DEAL, 0},
    {"中标", 0, MEASURE_DEAL, 0}, {"中标价", 0, MEASURE_DEAL, 0}, {"中标金额", 0, MEASURE_DEAL, 0}, {"成交", 0, MEASURE_DEAL, 0}, {"交易额", 0, MEASURE_DEAL, 0}, {"成交额", 0, MEASURE_DEAL, 0},
    {"交易量", 0, MEASURE_DEAL, 0}, {"事项", 0, MEASURE_ITEM, 0}, {"节约", 0, MEASURE_SAVED, 0},
    {"节省", 0, MEASURE_SAVED, 0}, {"节资", 0, MEASURE_SAVED, 0}, {"增收", 0, MEASURE_GAINED, 0},
    {"增值", 0, MEASURE_GAINED, 0}, {"溢价", 0, MEASURE_GAINED, 0}, {"增价", 0, MEASURE_GAINED, 0},
    {"节支", 0, MEASURE_SAVED, 0}, {"预算", 0, MEASURE_BUDGET, 0},
    {"一般公共预算", 0, 0, 0}, {"公共预算", 0, 0, 0}, {"公共财政预算", 0, 0, 0}, {"一般公共财政预算", 0, 0, 0},
    {"基金预算", 0, 0, 0}, {"一般预算", 0, 0, 0}, {"预算收入", 0, 0, 0}, {"预算支出", 0, 0, 0},
    {"一般公共预算收入", 0, 0, 0}, {"一般公共预算支出", 0, 0, 0}, {"年初预算", CUE_FIXED, MEASURE_BUDGET, 0},
    {"调整预算", CUE_FIXED, MEASURE_BUDGET, 0}, {"年度预算", CUE_FIXED, MEASURE_BUDGET, 0}, {"控制价", 0, MEASURE_BUDGET, 0},
    {"采购金额", 0, MEASURE_DEAL, 0}, {"采购规模", 0, MEASURE_DEAL, 0}, {"采购计划金额", 0, MEASURE_BUDGET, 0},
    {"计划金额", 0, MEASURE_BUDGET, 0}, {"预算金额", 0, MEASURE_BUDGET, 0}, {"采购预算", 0, MEASURE_BUDGET, 0},
    {"概算", 0, MEASURE_BUDGET, 0}, {"起始价", 0, MEASURE_BUDGET, 0}, {"起拍价", 0, MEASURE_BUDGET, 0},
    {"评估价", 0, MEASURE_BUDGET, 0}, {"评估值", 0, MEASURE_BUDGET, 0}, {"挂牌价", 0, MEASURE_BUDGET, 0}, {"保证金", 0, MEASURE_BUDGET, 0},
    {"周", CUE_WEEK, 0, 0}, {"本周", CUE_WEEK, 0, 0}, {"上周", CUE_PRIOR | CUE_WEEK, 0, 0},
    {"当期受理", CUE_COHORT, MEASURE_ACCEPTED, 0}, {"本期受理", CUE_COHORT, MEASURE_ACCEPTED, 0},
    {"同批受理", CUE_COHORT, MEASURE_ACCEPTED, 0}, {"当月受理", CUE_COHORT, MEASURE_ACCEPTED, 0},
    /* kinds that do not overlap */
    {"行政许可", 0, 0, PARTITION_TYPE}, {"许可", 0, 0, PARTITION_TYPE}, {"公共服务", 0, 0, PARTITION_TYPE},
    {"便民服务", 0, 0, PARTITION_TYPE}, {"行政审批", 0, 0, PARTITION_TYPE}, {"行政确认", 0, 0, PARTITION_TYPE},
    {"行政给付", 0, 0, PARTITION_TYPE}, {"行政处罚", 0, 0, PARTITION_TYPE}, {"行政征收", 0, 0, PARTITION_TYPE},
    {"行政奖励", 0, 0, PARTITION_TYPE}, {"行政裁决", 0, 0, PARTITION_TYPE}, {"行政检查", 0, 0, PARTITION_TYPE},
    {"行政强制", 0, 0, PARTITION_TYPE}, {"其他行政权力", 0, 0, PARTITION_TYPE},
    {"行政审批局", 0, 0, 0}, {"公共服务企业", 0, 0, 0}, {"公共服务区", 0, 0, 0}, {"行政审批服务局", 0, 0, 0},
    {"咨询", 0, 0, PARTITION_NATURE}, {"求助", 0, 0, PARTITION_NATURE}, {"投诉", 0, 0, PARTITION_NATURE},
    {"举报", 0, 0, PARTITION_NATURE}, {"建议", 0, 0, PARTITION_NATURE}, {"表扬", 0, 0, PARTITION_NATURE},
    {"投诉举报", 0, 0, PARTITION_NATURE}, {"意见建议", 0, 0, PARTITION_NATURE}, {"感谢表扬", 0, 0, PARTITION_NATURE},
    {"非常满意", 0, MEASURE_SATISFIED, PARTITION_SATISFACTION}, {"满意", 0, MEASURE_SATISFIED, PARTITION_SATISFACTION},
    {"基本满意", 0, MEASURE_SATISFIED, PARTITION_SATISFACTION}, {"比较满意", 0, MEASURE_SATISFIED, PARTITION_SATISFACTION},
    {"不满意", 0, 0, PARTITION_SATISFACTION}, {"非常不满意", 0, 0, PARTITION_SATISFACTION},
    {"市级", 0, 0, PARTITION_LEVEL}, {"市本级", 0, 0, PARTITION_LEVEL}, {"市直", 0, 0, PARTITION_LEVEL},
    {"县级", 0, 0, PARTITION_LEVEL}, {"区级", 0, 0, PARTITION_LEVEL}, {"县区", 0, 0, PARTITION_LEVEL}, {"县（市）区", 0, 0, PARTITION_LEVEL}, {"县(市)区", 0, 0, PARTITION_LEVEL},
    {"县（市、区）", 0, 0, PARTITION_LEVEL}, {"县(市、区)", 0, 0, PARTITION_LEVEL}, {"县（区）", 0, 0, PARTITION_LEVEL},
    {"县(区)", 0, 0, PARTITION_LEVEL}, {"区县", 0, 0, PARTITION_LEVEL}, {"县市区", 0, 0, PARTITION_LEVEL},
    {"镇级", 0, 0, PARTITION_LEVEL}, {"乡级", 0, 0, PARTITION_LEVEL}, {"村级", 0, 0, PARTITION_LEVEL},
    {"镇村", 0, 0, PARTITION_LEVEL}, {"省级", 0, 0, PARTITION_LEVEL}, {"乡镇级", 0, 0, PARTITION_LEVEL},
    {"第一产业", 0, 0, PARTITION_INDUSTRY}, {"第二产业", 0, 0, PARTITION_INDUSTRY}, {"第三产业", 0, 0, PARTITION_INDUSTRY},
    {"税收收入", 0, 0, PARTITION_REVENUE}, {"非税收入", 0, 0, PARTITION_REVENUE},
    {"税收部分", 0, 0, PARTITION_REVENUE}, {"非税部分", 0, 0, PARTITION_REVENUE},
    {"城镇人口", 0, 0, PARTITION_DWELLING}, {"乡村人口", 0, 0, PARTITION_DWELLING}, {"农村人口", 0, 0, PARTITION_DWELLING},
    {"男性", 0, 0, PARTITION_SEX}, {"女性", 0, 0, PARTITION_SEX},
    {"基本支出", 0, 0, PARTITION_PURPOSE}, {"项目支出", 0, 0, PARTITION_PURPOSE},
    {"初次举报", 0, 0, PARTITION_AGAIN}, {"重复举报", 0, 0, PARTITION_AGAIN}, {"初信初访", 0, 0, PARTITION_AGAIN},
    {"人大建议", 0, 0, PARTITION_MOTION}, {"人大代表建议", 0, 0, PARTITION_MOTION}, {"政协提案", 0, 0, PARTITION_MOTION}, {"政协委员提案", 0, 0, PARTITION_MOTION},
    {"个人访", 0, 0, PARTITION_VISIT}, {"个体访", 0, 0, PARTITION_VISIT}, {"个访", 0, 0, PARTITION_VISIT}, {"集体访", 0, 0, PARTITION_VISIT}, {"集访", 0, 0, PARTITION_VISIT},
    {"初次信访", 0, 0, PARTITION_AGAIN}, {"重复信访", 0, 0, PARTITION_AGAIN},
    {"发明专利", 0, 0, PARTITION_PATENT}, {"实用新型", 0, 0, PARTITION_PATENT}, {"外观设计", 0, 0, PARTITION_PATENT},
    {"民事", 0, 0, PARTITION_LAW}, {"刑事", 0, 0, PARTITION_LAW}, {"行政案件", 0, 0, PARTITION_LAW},
    {"出口", 0, 0, PARTITION_CUSTOMS}, {"进口", 0, 0, PARTITION_CUSTOMS}, {"进出口", 0, 0, 0}, {"出口处", 0, 0, 0},
    {"货物类", 0, 0, PARTITION_BOUGHT}, {"工程类", 0, 0, PARTITION_BOUGHT}, {"服务类", 0, 0, PARTITION_BOUGHT},
    {"主办", 0, 0, PARTITION_LEAD}, {"协办", 0, 0, PARTITION_LEAD}, {"会办", 0, 0, PARTITION_LEAD},
    {"主办单位", 0, 0, 0}, {"协办单位", 0, 0, 0}, {"会办单位", 0, 0, 0},
    {"主办件", 0, 0, PARTITION_LEAD}, {"会办件", 0, 0, PARTITION_LEAD}, {"协办件", 0, 0, PARTITION_LEAD},
    {"有效", 0, 0, PARTITION_VALIDITY}, {"无效", 0, 0, PARTITION_VALIDITY}, {"线上", 0, 0, PARTITION_LINE}, {"线下", 0, 0, PARTITION_LINE}, {"纸质", 0, 0, PARTITION_PAPER},
    {"电子", 0, 0, PARTITION_PAPER}, {"工程建设", 0, 0, PARTITION_TRADE}, {"政府采购", 0, 0, PARTITION_TRADE},
    {"土地使用权", 0, 0, PARTITION_TRADE}, {"土地出让", 0, 0, PARTITION_TRADE}, {"矿业权", 0, 0, PARTITION_TRADE},
    {"国有产权", 0, 0, PARTITION_TRADE}, {"产权交易", 0, 0, PARTITION_TRADE}, {"国有产权交易", 0, 0, PARTITION_TRADE},
    /* kinds that overlap with others */
    {"网上办理", CUE_OVERLAP, MEASURE_HANDLED, 0}, {"网办", CUE_OVERLAP, 0, 0}, {"即办", CUE_OVERLAP, 0, 0},
    {"即办件", CUE_OVERLAP, 0, PARTITION_SPEED}, {"承诺件", CUE_OVERLAP, 0, PARTITION_SPEED},
    {"承诺办件", CUE_OVERLAP, 0, PARTITION_SPEED}, {"容缺", CUE_OVERLAP, 0, 0},
    {"全程网办", CUE_OVERLAP, 0, 0}, {"跨省通办", CUE_OVERLAP, 0, 0}, {"一次办", CUE_OVERLAP, 0, 0},
    {"网上可办", CUE_OVERLAP, 0, 0}, {"掌上", CUE_OVERLAP, 0, 0}, {"帮办", CUE_OVERLAP, 0, 0}, {"代办", CUE_OVERLAP, 0, 0},
    {"不见面", CUE_OVERLAP, 0, 0}, {"残疾人", CUE_OVERLAP, 0, 0}, {"老年人", CUE_OVERLAP, 0, 0},
    {"未成年人", CUE_OVERLAP, 0, 0}, {"妇女", CUE_OVERLAP, 0, 0}, {"农民工", CUE_OVERLAP, 0, 0}, {"告知承诺", CUE_OVERLAP, 0, 0}, {"延时", CUE_OVERLAP, 0, 0},
    {"预约办", CUE_OVERLAP, 0, 0}, {"绿色通道", CUE_OVERLAP, 0, 0}, {"可多选", CUE_OVERLAP, 0, 0},
};

static const struct unit units[] = {
    {"%", UNIT_PERCENT, 0}, {"％", UNIT_PERCENT, 0}, {"个百分点", UNIT_POINTS, 0}, {"百分点", UNIT_POINTS, 0},
    {"倍", UNIT_TIMES, 0}, {"元", UNIT_MONEY, 1}, {"元人民币", UNIT_MONEY, 1}, {"美元", UNIT_MEASURE, 0},
    {"件", UNIT_CASE, 0}, {"项", UNIT_CASE, 0}, {"笔", UNIT_CASE, 0}, {"宗", UNIT_CASE, 0}, {"起", UNIT_CASE, 0},
    {"单", UNIT_CASE, 0}, {"例", UNIT_CASE, 0}, {"个", UNIT_CASE, 0}, {"件次", UNIT_CASE, 0}, {"封", UNIT_CASE, 0}, {"卷", UNIT_CASE, 0},
    {"件（次）", UNIT_CASE, 0}, {"个次", UNIT_CASE, 0}, {"通", UNIT_CASE, 0}, {"票", UNIT_CASE, 0},
    {"条", UNIT_RECORD, 0}, {"份", UNIT_RECORD, 0}, {"张", UNIT_RECORD, 0}, {"次", UNIT_RECORD, 0},
    {"本", UNIT_RECORD, 0}, {"台", UNIT_RECORD, 0}, {"场", UNIT_RECORD, 0}, {"期", UNIT_RECORD, 0},
    {"篇", UNIT_RECORD, 0}, {"枚", UNIT_RECORD, 0}, {"处", UNIT_RECORD, 0}, {"套", UNIT_RECORD, 0},
    {"批", UNIT_RECORD, 0}, {"批次", UNIT_RECORD, 0}, {"场次", UNIT_RECORD, 0}, {"类", UNIT_RECORD, 0},
    {"种", UNIT_RECORD, 0}, {"大类", UNIT_RECORD, 0}, {"部", UNIT_RECORD, 0}, {"辆", UNIT_RECORD, 0},
    {"条次", UNIT_RECORD, 0}, {"条/次", UNIT_RECORD, 0}, {"轮", UNIT_RECORD, 0}, {"支", UNIT_RECORD, 0},
    {"人", UNIT_PERSON, 0}, {"名", UNIT_PERSON, 0}, {"位", UNIT_PERSON, 0}, {"人次", UNIT_PERSON, 0},
    {"家", UNIT_BODY, 0}, {"户", UNIT_BODY, 0}, {"家次", UNIT_BODY, 0}, {"户次", UNIT_BODY, 0}, {"所", UNIT_BODY, 0},
    {"县", UNIT_PLACE, 0}, {"区", UNIT_PLACE, 0}, {"市", UNIT_PLACE, 0}, {"乡镇", UNIT_PLACE, 0}, {"县区", UNIT_PLACE, 0},
    {"镇", UNIT_PLACE, 0}, {"村", UNIT_PLACE, 0}, {"局", UNIT_PLACE, 0}, {"街道", UNIT_PLACE, 0}, {"省", UNIT_PLACE, 0},
    {"部门", UNIT_PLACE, 0}, {"单位", UNIT_PLACE, 0}, {"个县", UNIT_PLACE, 0}, {"窗口", UNIT_PLACE, 0},
    {"亩", UNIT_MEASURE, 0}, {"平方米", UNIT_MEASURE, 0}, {"公顷", UNIT_MEASURE, 0}, {"公里", UNIT_MEASURE, 0},
    {"吨", UNIT_MEASURE, 0}, {"米", UNIT_MEASURE, 0}, {"平方公里", UNIT_MEASURE, 0}, {"分", UNIT_SCORE, 0},
    {"个工作日", UNIT_WORKDAY, 0}, {"工作日", UNIT_WORKDAY, 0}, {"天", UNIT_DAY, 0}, {"个自然日", UNIT_DAY, 0},
    {"日", UNIT_DAY, 0}, {"小时", UNIT_TIME, 0}, {"个小时", UNIT_TIME, 0}, {"分钟", UNIT_TIME, 0}, {"秒", UNIT_TIME, 0},
    {"个月", UNIT_TIME, 0}, {"年", UNIT_TIME, 0}, {"周", UNIT_TIME, 0}, {"周年", UNIT_OTHER, 0}, {"周岁", UNIT_OTHER, 0},
    {"版", UNIT_OTHER, 0}, {"号", UNIT_OTHER, 0}, {"届", UNIT_OTHER, 0}, {"层", UNIT_OTHER, 0}, {"楼", UNIT_OTHER, 0},
    {"级", UNIT_OTHER, 0}, {"强", UNIT_OTHER, 0}, {"岁", UNIT_OTHER, 0}, {"度", UNIT_OTHER, 0}, {"时", UNIT_OTHER, 0},
    {"点", UNIT_OTHER, 0}, {"室", UNIT_OTHER, 0}, {"路", UNIT_OTHER, 0}, {"款", UNIT_OTHER, 0}, {"热线", UNIT_OTHER, 0},
    {"平台", UNIT_OTHER, 0}, {"市民", UNIT_OTHER, 0}, {"政务", UNIT_OTHER, 0}, {"便民", UNIT_OTHER, 0}, {"世纪", UNIT_OTHER, 0},
    {"周报", UNIT_OTHER, 0}, {"多样", UNIT_OTHER, 0}, {"通道", UNIT_OTHER, 0}, {"通办", UNIT_OTHER, 0}, {"单位数", UNIT_PLACE, 0},
    {"证次", UNIT_RECORD, 0}, {"架次", UNIT_RECORD, 0}, {"艘次", UNIT_RECORD, 0}, {"列次", UNIT_RECORD, 0},
    {"辆次", UNIT_RECORD, 0}, {"台次", UNIT_RECORD, 0}, {"册", UNIT_RECORD, 0}, {"幅", UNIT_RECORD, 0},
    {"头", UNIT_MEASURE, 0}, {"只", UNIT_MEASURE, 0}, {"公斤", UNIT_MEASURE, 0}, {"标箱", UNIT_MEASURE, 0},
    {"吨公里", UNIT_MEASURE, 0}, {"人公里", UNIT_MEASURE, 0}, {"千瓦时", UNIT_MEASURE, 0}, {"立方米", UNIT_MEASURE, 0},
    {"本级", UNIT_OTHER, 0}, {"名列", UNIT_OTHER, 0},
};
/* clang-format on */

enum { BUCKETS = 512, WORD_COUNT = sizeof words / sizeof *words, UNIT_COUNT = sizeof units / sizeof *units };

/* Words that begin with the same character stand in one chain, the longest first. */
struct lexicon {
    int16_t heads[BUCKETS];
    int16_t next[WORD_COUNT];
    uint8_t sizes[WORD_COUNT];
};

static size_t bucket_of(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return (bytes[0] * 31u + bytes[1] * 7u + bytes[2]) % BUCKETS;
}

struct lexicon *lexicon_make(struct arena *arena)
{
    struct lexicon *lexicon = ARENA_NEW(arena, struct lexicon);
    for (size_t i = 0; i < BUCKETS; i++) {
        lexicon->heads[i] = -1;
    }
    for (size_t i = 0; i < WORD_COUNT; i++) {
        size_t size = strlen(words[i].text);
        int16_t *place = &lexicon->heads[bucket_of(words[i].text)];
        while (*place >= 0 && lexicon->sizes[*place] > size) {
            place = &lexicon->next[*place];
        }
        lexicon->sizes[i] = (uint8_t)size;
        lexicon->next[i] = *place;
        *place = (int16_t)i;
    }
    return lexicon;
}

const struct word *lexicon_find(const struct lexicon *lexicon, const char *text, size_t room, size_t *size)
{
    if (room < 3) {
        return 0;
    }
    for (int16_t i = lexicon->heads[bucket_of(text)]; i >= 0; i = lexicon->next[i]) {
        if (lexicon->sizes[i] <= room && memcmp(words[i].text, text, lexicon->sizes[i]) == 0) {
            *size = lexicon->sizes[i];
            return &words[i];
        }
    }
    return 0;
}

const struct unit *unit_find(const char *text, size_t room, size_t *size)
{
    const struct unit *found = 0;
    *size = 0;
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (units[i].text[0] != text[0]) {
            continue;
        }
        size_t length = strlen(units[i].text);
        if (length <= room && length > *size && memcmp(units[i].text, text, length) == 0) {
            found = &units[i];
            *size = length;
        }
    }
    return found;
}

bool unit_is_of_cases(const struct unit *unit)
{
    static const char *const names[] = {"件", "项", "笔", "宗", "起", "单", "例"};
    for (size_t i = 0; unit && i < sizeof names / sizeof *names; i++) {
        if (str_equal(unit->text, names[i])) {
            return true;
        }
    }
    return false;
}
