/* banned.h: functions that this program does not call, each for a reason. The build includes it before every file of
 * ours (-include). A call does not compile: the name becomes one that nobody declares. */
#ifndef ZWFW_BASE_BANNED_H
#define ZWFW_BASE_BANNED_H

/* Declared first, so that the system's own headers are read before the names go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* unbounded, or leaving text without its end */
#define strcpy(...)      banned_strcpy
#define strcat(...)      banned_strcat
#define strncpy(...)     banned_strncpy
#define strncat(...)     banned_strncat
#define sprintf(...)     banned_sprintf
#define vsprintf(...)    banned_vsprintf
/* not thread-safe, or depending on the machine's time zone: use moment.h */
#define gmtime(...)      banned_gmtime
#define localtime(...)   banned_localtime
#define localtime_r(...) banned_localtime_r
#define ctime(...)       banned_ctime
#define mktime(...)      banned_mktime
#define strtok(...)      banned_strtok
#define strerror(...)    banned_strerror
/* errors pass unseen: use str_to_int */
#define sscanf(...)      banned_sscanf
#define fscanf(...)      banned_fscanf
#define atoi(...)        banned_atoi
#define atol(...)        banned_atol
#define atoll(...)       banned_atoll
#define atof(...)        banned_atof
/* can be guessed: use seam_random */
#define rand(...)        banned_rand
#define srand(...)       banned_srand
#define random(...)      banned_random
/* the clock has one door: seam_now, and in a handler rq->now */
#ifndef ZWFW_ALLOW_CLOCK
#define time(...)          banned_time
#define clock_gettime(...) banned_clock_gettime
#define gettimeofday(...)  banned_gettimeofday
#endif
/* a shell is never needed */
#define system(...) banned_system
#define popen(...)  banned_popen

/* A module takes its memory from the request's arena. */
#ifdef ZWFW_MODULE
#define malloc(...)   banned_malloc
#define calloc(...)   banned_calloc
#define realloc(...)  banned_realloc
#define free(...)     banned_free
#define strdup(...)   banned_strdup
#define strndup(...)  banned_strndup
#define asprintf(...) banned_asprintf
#endif

#endif
