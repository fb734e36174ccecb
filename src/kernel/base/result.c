#include "kernel/base/result.h"

const struct error_row error_rows[ERR_COUNT] = {
    [OK] = {"ok", 200, "成功"},
    [ERR_MALFORMED] = {"malformed", 400, "请求格式不正确"},
    [ERR_INVALID] = {"invalid-field", 422, "填写内容不符合要求"},
    [ERR_UNAUTHENTICATED] = {"unauthenticated", 401, "请先登录"},
    [ERR_FORBIDDEN] = {"forbidden", 403, "没有权限"},
    [ERR_NOT_FOUND] = {"not-found", 404, "没有找到"},
    [ERR_METHOD] = {"method-not-allowed", 405, "不支持的请求方法"},
    [ERR_CONFLICT] = {"conflict", 409, "当前状态不允许此操作"},
    [ERR_STALE] = {"stale-version", 412, "内容已被他人更新"},
    [ERR_TOO_LARGE] = {"too-large", 413, "内容超过大小限制"},
    [ERR_MEDIA_TYPE] = {"unsupported-media-type", 415, "不支持的内容类型"},
    [ERR_VERSION_REQUIRED] = {"version-required", 428, "缺少版本号"},
    [ERR_KEY_REUSED] = {"idempotency-key-reused", 422, "幂等键已用于另一请求"},
    [ERR_TOO_MANY] = {"too-many-requests", 429, "操作过于频繁"},
    [ERR_INTERNAL] = {"internal", 500, "系统内部错误"},
    [ERR_UNAVAILABLE] = {"unavailable", 503, "系统暂时不能受理"},
};
