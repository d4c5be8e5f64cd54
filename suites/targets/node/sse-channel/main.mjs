// Server-Sent Events by the library sse-channel: a channel for each topic, which keeps its last events for clients that come back.
import SseChannel from "sse-channel"
import { address, listen, notFound, Table, topicOf } from "../common.mjs"

class Topic {
	channel = new SseChannel({ historySize: 10_000 })
	last = 0
}

const topics = new Table(() => new Topic())

listen(
	address(import.meta.url),
	(name, message) => {
		const topic = topics.get(name)
		topic.channel.send({ id: ++topic.last, data: message.toString() })
	},
	(request, response) => {
		if (request.method !== "GET" || !request.url.startsWith("/sse/")) return notFound(request, response)
		topics.get(topicOf(request.url)).channel.addClient(request, response)
	},
)
