/* The audience: many viewers of one stage, each with a page's receipts. It must never be what is measured.
 *
 *   port path headers sockets   as in load.c
 *   warm seconds                how long it watches before, and while, it counts
 *
 * A media packet carries the speaker's clock in µs; the one who speaks here is on the same machine and its clock is
 * CLOCK_MONOTONIC, so every packet is a delay. Prints one JSON line.
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

#define IN (512 * 1024)
#define RECEIPT 300000     /* µs between two receipts at first, as viewer.js has it */
#define RECEIPT_CALM 800000
#define CALM 10000000
#define DELAYS 60000       /* one box per millisecond above 100 ms, ten per millisecond below */

typedef struct {
    int fd, open, number;
    size_t have, space;
    int64_t told, since;
    uint8_t *in;
} Viewer;

static const char *orders[16][2];
static int ordered, hub, sockets, in_room, dead;
static Viewer *viewers;
static int64_t counted_from, counted_until, packets, large, octets, delays[DELAYS], slowest;

static const char *order(const char *name, const char *otherwise) {
    for (int i = 0; i < ordered; i++) if (!strcmp(orders[i][0], name)) return orders[i][1];
    if (!otherwise) FAIL("%s= is missing", name);
    return otherwise;
}

static long number(const char *name, const char *otherwise) { return atol(order(name, otherwise)); }

static void enter(Viewer *one, const char *cookie) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number("port", NULL))};
    inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
    char request[4096], lines[2048];
    size_t end = 0;
    for (const char *c = cookie; *c && end < sizeof lines - 3; c++) {
        if (*c == '|') { lines[end++] = '\r'; lines[end++] = '\n'; }
        else lines[end++] = *c;
    }
    lines[end] = 0;
    one->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(one->fd, (struct sockaddr *)&there, sizeof there)) FAIL("no server at %s", order("port", NULL));
    int on = 1, length = snprintf(request, sizeof request,
        "GET %s%012d HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bGlubGkgbGlubGkgbGluIQ==\r\n%s\r\n",
        order("path", NULL), one->number, order("port", NULL), lines);
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (write(one->fd, request, (size_t)length) != length) FAIL("a handshake did not go out");
    fcntl(one->fd, F_SETFL, O_NONBLOCK);
    one->space = 64 * 1024;
    one->in = malloc(one->space);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
    epoll_ctl(hub, EPOLL_CTL_ADD, one->fd, &event);
}

static void receipt(Viewer *one, unsigned spot, int64_t stamp, int64_t now) {
    uint8_t frame[128] = {0x81};
    int length = snprintf((char *)frame + 6, sizeof frame - 6, "{\"type\":\"got\",\"spot\":%u,\"ms\":%lld}", spot,
                          (long long)(stamp / 1000));
    frame[1] = (uint8_t)(0x80 | length);              /* the mask of zeros is there already */
    if (send(one->fd, frame, (size_t)length + 6, MSG_NOSIGNAL) < 0 && errno != EAGAIN) dead++;
    one->told = now;
}

static void packet(Viewer *one, const uint8_t *at, size_t length) {
    if (length <= 16) return;
    int64_t now = microseconds(), stamp = 0, delay;
    for (int i = 8; i < 16; i++) stamp = stamp << 8 | at[i];
    if (!one->since) one->since = now;
    int64_t pause = now - one->since > CALM ? RECEIPT_CALM : RECEIPT;
    if ((at[2] & 1) || now - one->told >= pause) receipt(one, at[2] >> 4, stamp, now);
    if (now < counted_from || now >= counted_until) return;
    delay = now - stamp;
    packets++;
    octets += (int64_t)length;
    large += at[1] == 1 && at[3] >> 4 == 0;
    int64_t box = delay < 0 ? 0 : delay < 100000 ? delay / 100 : 1000 + (delay - 100000) / 1000;
    delays[box < DELAYS ? box : DELAYS - 1]++;
    if (delay > slowest) slowest = delay;
}

static void understand(Viewer *one) {
    uint8_t *at = one->in, *end = one->in + one->have;
    while (end - at >= 2) {
        uint64_t length = at[1] & 127;
        size_t before = length == 126 ? 4 : length == 127 ? 10 : 2;
        if ((size_t)(end - at) < before) break;
        if (length == 126) length = (uint64_t)at[2] << 8 | at[3];
        else if (length == 127) { length = 0; for (int i = 2; i < 10; i++) length = length << 8 | at[i]; }
        if (before + length > IN) FAIL("a frame of %llu bytes", (unsigned long long)length);
        if (before + length > one->space) {
            size_t done = (size_t)(at - one->in);
            one->in = realloc(one->in, one->space = before + length);
            at = one->in + done;
            end = one->in + one->have;
        }
        if ((uint64_t)(end - at) < before + length) break;
        if ((at[0] & 15) == 2) packet(one, at + before, (size_t)length);
        if ((at[0] & 15) == 8) { dead++; one->open = 0; }
        at += before + length;
    }
    one->have = (size_t)(end - at);
    memmove(one->in, at, one->have);
}

static void read_from(Viewer *one) {
    ssize_t got = recv(one->fd, one->in + one->have, one->space - one->have, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) {
            dead += one->open;
            one->open = 0;
            epoll_ctl(hub, EPOLL_CTL_DEL, one->fd, NULL);
        }
        return;
    }
    one->have += (size_t)got;
    if (!one->open) {
        uint8_t *end = memmem(one->in, one->have, "\r\n\r\n", 4);
        if (!end) return;
        if (strncmp((char *)one->in, "HTTP/1.1 101", 12)) FAIL("refused: %.60s", (char *)one->in);
        one->open = 1;
        in_room++;
        one->have -= (size_t)(end + 4 - one->in);
        memmove(one->in, end + 4, one->have);
    }
    understand(one);
}

static void watch_until(int64_t time) {
    struct epoll_event events[512];
    for (int64_t now; (now = microseconds()) < time;) {
        int wait = (int)((time - now) / 1000) + 1;
        int ready = epoll_wait(hub, events, 512, wait < 20 ? wait : 20);
        for (int i = 0; i < ready; i++) read_from(events[i].data.ptr);
    }
}

static double percentile(double share) {
    int64_t so_far = 0;
    for (int i = 0; i < DELAYS; i++)
        if ((so_far += delays[i]) >= share * (double)packets && packets)
            return i < 1000 ? (i + 1) / 10.0 : 100.0 + (i + 1 - 1000);
    return 0;
}

static double processor(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
         + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void everybody_in(void) {
    static char line[4096];
    FILE *file = fopen(order("headers", NULL), "r");
    if (!file) FAIL("no headers");
    viewers = calloc((size_t)sockets, sizeof *viewers);
    for (int i = 0; i < sockets; i++) {
        if (!fgets(line, sizeof line, file)) FAIL("fewer sessions than viewers");
        line[strcspn(line, "\n")] = 0;
        viewers[i].number = i;
        enter(&viewers[i], line);
        for (int64_t late = microseconds() + 60000000; i - in_room > 16;) {
            watch_until(microseconds() + 1000);
            if (microseconds() > late) FAIL("only %d of %d came in", in_room, sockets);
        }
    }
    for (int64_t late = microseconds() + 60000000; in_room < sockets;) {
        watch_until(microseconds() + 5000);
        if (microseconds() > late) FAIL("only %d of %d came in", in_room, sockets);
    }
}

int main(int count, char **words) {
    for (ordered = 0; ordered < count - 1 && ordered < 16; ordered++) {
        orders[ordered][0] = strtok(words[ordered + 1], "=");
        orders[ordered][1] = words[ordered + 1] + strlen(orders[ordered][0]) + 1;
    }
    sockets = (int)number("sockets", NULL);
    hub = epoll_create1(0);
    everybody_in();
    counted_from = microseconds() + number("warm", "12") * 1000000;
    counted_until = counted_from + number("seconds", "8") * 1000000;
    watch_until(counted_from);
    double before = processor();
    watch_until(counted_until);
    double took = (double)number("seconds", "8");
    printf("{\"viewers\": %d, \"packets\": %lld, \"kbit_per_viewer\": %.1f, \"large_per_viewer\": %.2f, \"p50_ms\": %.1f, "
           "\"p99_ms\": %.1f, \"slowest_ms\": %.1f, \"dead\": %d, \"client_share\": %.2f}\n",
           in_room, (long long)packets, (double)octets * 8 / 1000 / took / sockets, (double)large / took / sockets,
           percentile(.5), percentile(.99), (double)slowest / 1e3, dead, (processor() - before) / took);
    return 0;
}
