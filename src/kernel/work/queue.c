#include "kernel/work/queue.h"

#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    size_t room, first, count;
    bool closed;
    void *items[];
};

struct queue *queue_new(size_t room)
{
    struct queue *queue = calloc(1, sizeof *queue + room * sizeof(void *));
    if (queue) {
        queue->room = room;
        pthread_mutex_init(&queue->lock, 0);
        pthread_cond_init(&queue->filled, 0);
    }
    return queue;
}

void queue_free(struct queue *queue)
{
    if (queue) {
        pthread_cond_destroy(&queue->filled);
        pthread_mutex_destroy(&queue->lock);
        free(queue);
    }
}

bool queue_put(struct queue *queue, void *item)
{
    pthread_mutex_lock(&queue->lock);
    bool fits = !queue->closed && queue->count < queue->room;
    if (fits) {
        queue->items[(queue->first + queue->count) % queue->room] = item;
        queue->count++;
        if (queue->count == 1) {
            pthread_cond_signal(&queue->filled);
        }
    }
    pthread_mutex_unlock(&queue->lock);
    return fits;
}

size_t queue_take(struct queue *queue, void **items, size_t most)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed) {
        pthread_cond_wait(&queue->filled, &queue->lock);
    }
    size_t taken = 0;
    for (; taken < most && queue->count > 0; taken++) {
        items[taken] = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->room;
        queue->count--;
    }
    if (queue->count > 0) {
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

size_t queue_waiting(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}

bool queue_is_full(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool is_full = queue->count == queue->room;
    pthread_mutex_unlock(&queue->lock);
    return is_full;
}
