/* The load: many sockets in one room, and one that speaks. It must never be what is measured.
 *
 * Reads its orders from the command line as name=value and prints one JSON line.
 *   host port        where
 *   path             what every listener asks for; "{i}" becomes its number
 *   headers          a file: line i (round robin) is listener i's header block, "|" for a line's end
 *   sockets          how many listen
 *   speak            path of the socket that speaks; without it the load only listens
 *   word             what it says; "{m}" becomes the mark "#<number>:<microseconds>#"
 *   flight           messages kept in flight; `once=1` sends so many once, and then waits
 *   warm seconds     how long it runs before, and while, it counts
 *   greeting         1: somebody is in when the first word has come, not when the handshake is done
 *   settle           milliseconds of quiet after everybody is in
 *   ping             what every listener says once in 20 s, spread over the time, as a real page would
 *   told             1: count from when everybody is in until stdin ends, and `seconds` more
 *   hold             1: only hold the sockets open until stdin ends
 *
 * A delivery is a frame with a mark in it. The mark's time makes it a delay, on the machine's one monotonic clock.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define IN (64 * 1024)
#define MARKS (1 << 20)
#define DELAYS 60000      /* one box per millisecond above 100 ms, ten per millisecond below */

typedef struct {
    int fd, open, number, greeted, turned_away;
    size_t have, skip;
    char *in;
} Listener;

static const char *orders[32][2];
static int ordered;
static Listener *listeners, speaker;
static int hub, sockets, in_room, dead, retries, greeting;
static uint32_t *heard_by;
static int64_t spoken, finished, delivered, counted_from, counted_until, last_heard, frames, bytes_in;
static int64_t delays[DELAYS], slowest;

static const char *order(const char *name, const char *otherwise) {
    for (int i = 0; i < ordered; i++) if (!strcmp(orders[i][0], name)) return orders[i][1];
    if (!otherwise) FAIL("%s= is missing", name);
    return otherwise;
}

static long number(const char *name, const char *otherwise) { return atol(order(name, otherwise)); }

/* text with every "{key}" replaced; for the caller to free */
static char *filled(const char *text, const char *key, const char *value) {
    size_t room = strlen(text) * (strlen(value) + 1) + 1;
    char *out = malloc(room), *end = out;
    for (const char *place; (place = strstr(text, key)); text = place + strlen(key)) {
        memcpy(end, text, (size_t)(place - text));
        end += place - text;
        end = stpcpy(end, value);
    }
    strcpy(end, text);
    return out;
}

static void connect_to(Listener *one, const char *path, const char *header) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number("port", NULL))};
    inet_pton(AF_INET, order("host", "127.0.0.1"), &there.sin_addr);
    char index[16], request[8192];
    snprintf(index, sizeof index, "%012d", one->number);
    char *own = filled(path, "{i}", index), *lines = filled(header, "|", "\r\n");
    one->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(one->fd, (struct sockaddr *)&there, sizeof there)) FAIL("no server at %s", order("port", NULL));
    int on = 1, length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: %s:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bGlubGkgbGlubGkgbGluIQ==\r\n%s\r\n",
        own, order("host", "127.0.0.1"), order("port", NULL), lines);
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (write(one->fd, request, (size_t)length) != length) FAIL("a handshake did not go out");
    fcntl(one->fd, F_SETFL, O_NONBLOCK);
    one->in = malloc(IN);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
    epoll_ctl(hub, EPOLL_CTL_ADD, one->fd, &event);
    free(own);
    free(lines);
}

static void send_text(Listener *one, const char *text) {
    size_t length = strlen(text), head = length < 126 ? 2 : 4;
    uint8_t frame[8192];
    frame[0] = 0x81;
    if (head == 2) frame[1] = (uint8_t)(0x80 | length);
    else { frame[1] = 0x80 | 126; frame[2] = (uint8_t)(length >> 8); frame[3] = (uint8_t)length; }
    memset(frame + head, 0, 4);                      /* a mask of zeros is a mask */
    memcpy(frame + head + 4, text, length);
    for (size_t sent = 0, all = head + 4 + length; sent < all;) {
        ssize_t now = send(one->fd, frame + sent, all - sent, MSG_NOSIGNAL);
        if (now > 0) sent += (size_t)now;
        else if (errno != EAGAIN) { dead++; return; }
    }
}

static void speak(void) {
    char mark[64];
    snprintf(mark, sizeof mark, "#%lld:%lld#", (long long)spoken, (long long)microseconds());
    heard_by[spoken++ % MARKS] = 0;
    char *word = filled(order("word", "{m}"), "{m}", mark);
    send_text(&speaker, word);
    free(word);
}

static void hear(const char *text, size_t length) {
    frames++;
    const char *end = text + length;
    char *rest = NULL;
    int64_t which = -1;
    for (const char *mark = text; (mark = memchr(mark, '#', (size_t)(end - mark))); mark++) {
        if (mark + 1 >= end || mark[1] < '0' || mark[1] > '9') continue;
        which = strtoll(mark + 1, &rest, 10);
        if (*rest == ':') break;
        which = -1;
    }
    if (which < 0) return;
    int64_t now = microseconds(), sent = strtoll(rest + 1, NULL, 10), delay = now - sent;
    last_heard = now;
    if (now >= counted_from && now < counted_until) {
        delivered++;
        int64_t box = delay < 100000 ? delay / 100 : 1000 + (delay - 100000) / 1000;
        delays[box < DELAYS ? box : DELAYS - 1]++;
        if (delay > slowest) slowest = delay;
    }
    if (++heard_by[which % MARKS] == (uint32_t)sockets) {
        finished++;
        if (speaker.open && !number("once", "0")) speak();
    }
}

/* Whole frames out of what has come in; what is longer than the buffer is passed over. */
static void understand(Listener *one) {
    char *at = one->in, *end = one->in + one->have;
    while (end - at >= 2) {
        uint8_t *head = (uint8_t *)at;
        uint64_t length = head[1] & 127;
        size_t before = length == 126 ? 4 : length == 127 ? 10 : 2;
        if ((size_t)(end - at) < before) break;
        if (length == 126) length = (uint64_t)head[2] << 8 | head[3];
        else if (length == 127) { length = 0; for (int i = 2; i < 10; i++) length = length << 8 | head[i]; }
        if (before + length > IN) {
            if (!one->greeted++ && greeting) in_room++;
            one->skip = before + length - (size_t)(end - at);
            at = end;
            break;
        }
        if ((uint64_t)(end - at) < before + length) break;
        if ((head[0] & 15) == 1 && one != &speaker) {
            if (!one->greeted++ && greeting) in_room++;
            hear(at + before, (size_t)length);
        }
        if ((head[0] & 15) == 8) { dead++; one->open = 0; }
        at += before + length;
    }
    one->have = (size_t)(end - at);
    memmove(one->in, at, one->have);
}

static void read_from(Listener *one) {
    ssize_t got = recv(one->fd, one->in + one->have, IN - one->have, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) {
            if (one->open) dead++;
            else one->turned_away = 1;
            one->open = 0;
            epoll_ctl(hub, EPOLL_CTL_DEL, one->fd, NULL);
        }
        return;
    }
    bytes_in += got;
    if (one->skip) {
        size_t passed = one->skip < (size_t)got ? one->skip : (size_t)got;
        one->skip -= passed;
        got -= (ssize_t)passed;
        memmove(one->in, one->in + passed, (size_t)got);
    }
    one->have += (size_t)got;
    if (!one->open) {
        char *end = memmem(one->in, one->have, "\r\n\r\n", 4);
        if (!end) return;
        if (strncmp(one->in, "HTTP/1.1 101", 12)) FAIL("refused: %.60s", one->in);
        one->open = 1;
        if (one != &speaker && !greeting) in_room++;
        one->have -= (size_t)(end + 4 - one->in);
        memmove(one->in, end + 4, one->have);
    }
    understand(one);
}

/* Each listener's own heartbeat; all at once would be a blow that no real crowd gives. */
static void beat(int64_t now) {
    static int64_t since;
    static double owed;
    static int turn;
    const char *ping = order("ping", "");
    if (!since) since = now;
    owed += (double)(now - since) / 20e6 * sockets;
    since = now;
    for (; owed >= 1; owed--, turn++)
        if (*ping && listeners[turn % sockets].open) send_text(&listeners[turn % sockets], ping);
}

/* Handle what comes until the time is over; returns how many sockets had something to say. */
static int listen_until(int64_t time) {
    struct epoll_event events[512];
    int busy = 0;
    for (int64_t now; (now = microseconds()) < time;) {
        int wait = (int)((time - now) / 1000) + 1;
        int ready = epoll_wait(hub, events, 512, wait < 20 ? wait : 20);
        for (int i = 0; i < ready; i++) read_from(events[i].data.ptr);
        busy += ready;
        beat(now);
    }
    return busy;
}

static double percentile(double share) {
    int64_t all = 0, so_far = 0;
    for (int i = 0; i < DELAYS; i++) all += delays[i];
    for (int i = 0; i < DELAYS; i++)
        if ((so_far += delays[i]) >= share * (double)all && all)
            return i < 1000 ? (i + 1) / 10.0 : 100.0 + (i + 1 - 1000);
    return 0;
}

static double processor(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
         + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static char **header_lines(int *count) {
    char **lines = calloc(65536, sizeof *lines), line[4096];
    const char *name = order("headers", "");
    FILE *file = *name ? fopen(name, "r") : NULL;
    *count = 0;
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        lines[(*count)++] = strdup(line);
    }
    if (file) fclose(file);
    if (!*count) lines[(*count)++] = "";
    return lines;
}

/* A server that is too busy turns people away at the door; like a page, they try again. */
static void try_again(char **headers, int known, int asked) {
    for (int i = 0; i < asked; i++) {
        if (!listeners[i].turned_away) continue;
        close(listeners[i].fd);
        free(listeners[i].in);
        listeners[i] = (Listener){.number = i};
        retries++;
        connect_to(&listeners[i], order("path", NULL), headers[i % known]);
    }
}

static void everybody_in(void) {
    int known;
    char **headers = header_lines(&known);
    listeners = calloc((size_t)sockets, sizeof *listeners);
    int64_t late = microseconds() + number("patience", "180") * 1000000;
    for (int i = 0; i < sockets; i++) {
        listeners[i].number = i;
        connect_to(&listeners[i], order("path", NULL), headers[i % known]);
        while (in_room < (i + 1 < sockets ? i - 16 : sockets)) {
            listen_until(microseconds() + 1000);
            try_again(headers, known, i + 1);
            if (microseconds() > late) FAIL("only %d of %d came in, %d were put out", in_room, sockets, dead);
        }
    }
    if (*order("speak", "")) {
        speaker.number = sockets;
        connect_to(&speaker, order("speak", NULL), headers[0]);
        while (!speaker.open) listen_until(microseconds() + 1000);
    }
    listen_until(microseconds() + number("settle", "1000") * 1000);
}

/* Listen until whoever started this closes its standard input. */
static void until_told(void) {
    char nothing;
    fcntl(0, F_SETFL, O_NONBLOCK);
    while (read(0, &nothing, 1) != 0) listen_until(microseconds() + 100000);
}

int main(int count, char **words) {
    for (ordered = 0; ordered < count - 1 && ordered < 32; ordered++) {
        orders[ordered][0] = strtok(words[ordered + 1], "=");
        orders[ordered][1] = words[ordered + 1] + strlen(orders[ordered][0]) + 1;
    }
    sockets = (int)number("sockets", NULL);
    greeting = (int)number("greeting", "0");
    heard_by = calloc(MARKS, sizeof *heard_by);
    hub = epoll_create1(0);
    everybody_in();
    printf("{\"in\": %d, \"retries\": %d}\n", in_room, retries);
    fflush(stdout);
    if (number("hold", "0")) {
        until_told();
        return 0;
    }
    counted_from = microseconds() + number("warm", "0") * 1000;
    counted_until = counted_from + number("seconds", "5") * 1000000;
    double before = 0;
    int flight = (int)number("flight", "1");
    if (speaker.open) for (int i = 0; i < flight; i++) speak();
    listen_until(counted_from);
    before = processor();
    int64_t began = microseconds();
    if (number("once", "0")) {
        last_heard = began;
        while (microseconds() < counted_until && microseconds() - last_heard < number("quiet", "5") * 1000000)
            listen_until(microseconds() + 50000);
    } else if (number("told", "0")) {
        counted_until = INT64_MAX;
        until_told();
        listen_until(microseconds() + number("seconds", "5") * 1000000);
    } else {
        listen_until(counted_until);
    }
    double took = (double)(microseconds() - began) / 1e6, busy = (processor() - before) / took;
    printf("{\"deliveries\": %lld, \"seconds\": %.3f, \"spoken\": %lld, \"finished\": %lld, \"frames\": %lld, "
           "\"p50_ms\": %.1f, \"p99_ms\": %.1f, \"slowest_ms\": %.1f, \"dead\": %d, \"bytes\": %lld, \"client_share\": %.2f}\n",
           (long long)delivered, took, (long long)spoken, (long long)finished, (long long)frames,
           percentile(.5), percentile(.99), (double)slowest / 1e3, dead, (long long)bytes_in, busy);
    return 0;
}
