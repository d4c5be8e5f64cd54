// Bun's own HTTP server, whose WebSockets are those of uWebSockets. A client that doesn't read has up to 16 MB kept for it, and is then
// closed: without that word its messages are dropped, and nobody is told. Server-Sent Events and polls aren't Bun's own, but
// written here on its server: they read the last 10,000 events of a topic, which are numbered.
import { address, Table } from "../common.mjs"

const kept = 10_000
const hold = 30_000 // ms that a long poll waits for an event

class Topic {
	history = [] // events, oldest first; the last of them has the number this.last
	last = 0
	streams = new Set() // controllers of streams of Server-Sent Events
	waiting = new Set() // functions that answer long polls

	publish(text) {
		this.history.push(text)
		if (this.history.length > 2 * kept) this.history = this.history.slice(-kept)
		const event = frame(++this.last, text)
		for (const stream of this.streams) stream.enqueue(event)
		const waiting = this.waiting
		this.waiting = new Set()
		for (const answer of waiting) answer()
	}

	// after is what follows the event of that number.
	after(number) {
		return number < this.last ? this.history.slice(number - this.last) : []
	}
}

// frame is an event of Server-Sent Events.
function frame(id, text) {
	return `id: ${id}\ndata: ${text.replaceAll("\n", "\ndata: ")}\n\n`
}

const topics = new Table(() => new Topic())

// cursor is the number that a client gives of the last event it has; without one it wants those to come.
function cursor(given, topic) {
	return given === null ? topic.last : Number(given)
}

function events(request, topic) {
	let stream
	const body = new ReadableStream({
		start(controller) {
			stream = controller
			const number = cursor(request.headers.get("Last-Event-ID"), topic)
			const missed = topic.after(number)
			controller.enqueue(":\n\n") // the head is sent with the first part of the body
			missed.forEach((text, i) => controller.enqueue(frame(topic.last - missed.length + 1 + i, text)))
			topic.streams.add(controller)
		},
		cancel() {
			topic.streams.delete(stream)
		},
	})
	return new Response(body, { headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" } })
}

// poll answers with what follows the cursor, separated by the character 1e, and the cursor for the next request; with 204 when there is nothing.
function poll(number, topic) {
	const found = topic.after(number)
	const headers = { "X-Last": String(topic.last), "Cache-Control": "no-store" }
	return found.length === 0 ? new Response(null, { status: 204, headers }) : new Response(found.join("\x1e"), { headers })
}

// longPoll is poll, once there is something or hold has passed.
async function longPoll(request, number, topic) {
	if (topic.after(number).length === 0) {
		await new Promise((resolve) => {
			const answer = () => {
				clearTimeout(timer)
				topic.waiting.delete(answer)
				resolve()
			}
			const timer = setTimeout(answer, hold)
			topic.waiting.add(answer)
			request.signal.addEventListener("abort", answer)
		})
	}
	return poll(number, topic)
}

const { host, port } = address(import.meta.url)

Bun.serve({
	hostname: host,
	port,
	async fetch(request, server) {
		const url = new URL(request.url)
		const [, route, name] = url.pathname.split("/")
		const topic = topics.get(name)
		switch (route) {
			case "publish": {
				const text = await request.text()
				topic.publish(text)
				server.publish(name, text)
				return new Response(null, { status: 204 })
			}
			case "ws":
				return server.upgrade(request, { data: name }) ? undefined : new Response(null, { status: 400 })
			case "sse":
				server.timeout(request, 0)
				return events(request, topic)
			case "poll":
				return poll(cursor(url.searchParams.get("after"), topic), topic)
			case "long-poll":
				server.timeout(request, 0)
				return longPoll(request, cursor(url.searchParams.get("after"), topic), topic)
		}
		return new Response(null, { status: 404 })
	},
	websocket: {
		backpressureLimit: 16 << 20,
		closeOnBackpressureLimit: true,
		open: (socket) => socket.subscribe(socket.data),
		message() {},
	},
})
