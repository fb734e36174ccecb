/* log.h: one JSON object a line on standard error. Values are escaped; personal data never goes in. */
#ifndef ZWFW_BASE_LOG_H
#define ZWFW_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* The lowest level that is written; LOG_INFO at start. */
void log_set_level(enum log_level level);

/* log_write(LOG_INFO, "http.access", "method", "GET", "path", path, NULL): an event name, then name-value pairs of
 * text (a NULL value is null), ended by a NULL name. One write(2) a line, so that lines of several threads never mix;
 * a line of more than 8 KiB is replaced by one that says so. */
void log_write(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
