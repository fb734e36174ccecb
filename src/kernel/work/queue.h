/* queue.h: a bounded queue of calls between threads. Inside this room. */
#ifndef ZWFW_WORK_QUEUE_H
#define ZWFW_WORK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

struct queue *queue_new(size_t room); /* NULL when memory is exhausted */
void queue_free(struct queue *queue); /* NULL is fine */

/* False when it is full or closed. */
bool queue_put(struct queue *queue, void *item);
/* Wait for items and take at most `most` of them; 0 only after queue_close, when none is left. */
size_t queue_take(struct queue *queue, void **items, size_t most);
/* Refuse new items; takers get what is left, then 0. */
void queue_close(struct queue *queue);
size_t queue_waiting(struct queue *queue);
bool queue_is_full(struct queue *queue);

#endif
