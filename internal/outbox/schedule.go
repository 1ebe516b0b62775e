package outbox

import (
	"container/heap"
	"time"
)

// Everything in this file runs under the Outbox's mutex.

// spare is how much longer than a call the lease must last for the call to start:
// clocks and the network are not exact.
const spare = time.Second

// ready lines a lane up if it has something to send.
func (o *Outbox) ready(h *held) {
	if h.place != idle || h.gone || h.leaving() || len(h.queue) == 0 {
		return
	}
	h.place = queued
	if h.queue[0].Message.Low {
		o.low.push(h)
	} else {
		o.people.push(h)
	}
}

// pump starts calls while there is something to send, somebody to send it, and
// leave to do so.
func (o *Outbox) pump() {
	for o.state == running && o.inflight < o.opt.Parallel {
		h := o.pick()
		if h == nil {
			return
		}
		o.inflight++
		go o.work(h)
	}
}

// pick finds the lane whose message is sent next: people first. Lanes that may
// not send at the moment are put where they wait.
func (o *Outbox) pick() *held {
	if o.state != running {
		return nil
	}
	now := time.Now()
	for {
		q := &o.people
		if q.len() == 0 {
			q = &o.low
		}
		h := q.front()
		if h == nil {
			return nil
		}
		if !o.fit(h, now) {
			q.pop()
			continue
		}
		if h.next.Low != (q == &o.low) { // what was in front of it is gone
			q.pop()
			h.place = idle
			o.ready(h)
			continue
		}
		switch at, why := o.limits.admit(&h.next, now); why {
		case admitted:
			q.pop()
			h.place = sending
			return h
		case chatFull:
			q.pop()
			o.hold(h, at, now)
		case allFull:
			if n := o.limits.all.want(now, o.people.len()+o.low.len()); n > 0 {
				o.askBudget(now, n)
			} else {
				o.wakeAt(at)
			}
			return nil
		}
	}
}

// fit prepares the message at the front of a lane; it is false if there is
// nothing to send or not enough of the lease left.
func (o *Outbox) fit(h *held, now time.Time) bool {
	h.place = idle // unless it stays in line
	if h.direct != nil {
		if h.direct.given {
			return false
		}
	} else if h.gone || h.leaving() || len(h.queue) == 0 {
		return false
	} else if h.unsettled() || h.unnamed() || h.until.Sub(now) < o.opt.SendTimeout+spare {
		o.ask(h)
		return false
	}
	for len(h.queue) > 0 {
		if o.prepare(h) {
			h.place = queued
			return true
		}
		o.skip(h)
	}
	return false
}

// prepare fills in what is known only now: the chat a group has become, the id of
// the message meant. It is false if there is no such message.
func (o *Outbox) prepare(h *held) bool {
	h.next = h.queue[0].Message
	h.next.Chat = o.resolve(h.next.Chat)
	if h.next.Op == "" {
		return false
	}
	if h.next.Op != OpSend && h.next.ID == 0 {
		h.next.ID = h.meant(h.next.Ref)
		return h.next.ID != 0
	}
	return true
}

// resolve follows a group to the supergroup that it became.
func (o *Outbox) resolve(chat int64) int64 {
	for range 4 { // more moves than that are a circle
		to, ok := o.moved[chat]
		if !ok {
			break
		}
		chat = to
	}
	return chat
}

// hold lets a lane wait here until an instant; too long for its lease, and it
// waits in the store, where any process can take it up.
func (o *Outbox) hold(h *held, at, now time.Time) {
	if h.direct == nil && h.until.Sub(at) < o.opt.SendTimeout+spare {
		if wait := at.Sub(now); wait > longWait {
			h.place = idle
			o.leave(h, ThenWait, wait)
			return
		}
	}
	h.place, h.wake = waiting, at
	heap.Push(&o.waiting, h)
	o.wakeAt(o.waiting[0].wake)
}

// leave gives a lane away with the next acknowledgement.
func (o *Outbox) leave(h *held, then Then, wait time.Duration) {
	h.then, h.wait = then, wait
	o.touch(h)
}

// wakeAt sets the alarm, if it isn't set for an earlier instant.
func (o *Outbox) wakeAt(at time.Time) {
	if o.state == stopping || o.state == stopped || !o.alarmAt.IsZero() && !at.Before(o.alarmAt) {
		return
	}
	o.alarmAt = at
	d := max(time.Until(at), 0)
	if o.alarm == nil {
		o.alarm = time.AfterFunc(d, o.wakeUp)
	} else {
		o.alarm.Reset(d)
	}
}

// wakeUp takes up what has waited long enough. It is the alarm, and locks itself.
func (o *Outbox) wakeUp() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.alarmAt = time.Time{}
	now := time.Now()
	for len(o.waiting) > 0 && !o.waiting[0].wake.After(now) {
		h := heap.Pop(&o.waiting).(*held)
		h.place = idle
		o.ready(h)
	}
	if len(o.waiting) > 0 {
		o.wakeAt(o.waiting[0].wake)
	}
	o.pump()
}
