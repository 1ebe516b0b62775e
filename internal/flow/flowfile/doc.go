// Package flowfile reads the files that advisers write (flows, offers, facts) and
// says everything that is wrong with them.
//
// It promises:
//
//   - Whole or nothing: with an error among the findings there are no flows, so
//     that whoever reloads keeps the set they have.
//   - What it lets pass, package flow can run: every step leads somewhere, every
//     name means something, no talk goes in circles without a question.
//   - A finding is for the person who wrote the file: the place, what is wrong in
//     plain words, what they probably meant. One mistake is reported once: names
//     are only looked up when all files could be read, and the way of the talk is
//     only followed when all names are right.
//   - No file hangs it or fills the memory: size, depth and number are limited,
//     and YAML's aliases are refused.
//
// The folder holds <flow>.yaml for each flow, offers.yaml and facts.yaml:
//
//	flow: recognition            # the name of the file
//	start: certificate           # the step that opens it
//	landing: certificate         # where people go on whose step was taken out; else start
//	steps:
//	  certificate:
//	    choose: [university, vocational]   # or: choose: languages
//	    skip: true                         # may be left out
//	    personal: true                     # says who somebody is
//	    card: profession                   # stands on the group card: profession, place
//	    route:
//	      - when: {certificate: vocational, main.need: {not: [other]}}
//	        to: profession
//	      - to: {flow: work}
//	  place:   {ask: place, to: outcome}   # text, number, date, phone, contact, email, entry
//	  kinds:   {several: [a, b], min: 1, max: 2, none: true, to: age}
//	  age:     {ask: number, min: 0, max: 120, skip: true, default: 30, stuck: group, to: group}
//	  job:     {ask: entry, list: professions, to: told}     # of lists.yaml, or [a, b]
//	  told:    {say: true, links: [finder_site], to: group}  # links name facts
//	  group:   {set: [{when: {age: {to: 26}}, value: young}, {value: grown}], to: branch}
//	  branch:  {route: [{when: {any: [{group: young}, {kinds: a}]}, to: reach}, {to: how}]}
//	  reach:   {reach: coaching, to: wish}
//	  wish:    {choose: [a, b], remind: {after: 2d, when: {…}}, give_up: {after: 7d, to: bye}, to: how}
//	  how:     {feedback: [good, bad], to: bye}
//	  bye:     {end: true}
//	  outcome: {offer: [recognition, {offer: coaching, when: {…}}], contact: contact}
//	  more:    {call: about, to: end}
//	  check:   {summary: [name, about.letter], to: sent}
//	  sent:    {handoff: human}
//	  way:     {picture: way, to: name}      # or document (PDF), voice: files under media/
//	  here:    {map: [offered, human], to: name}
//
// A condition names a step of this flow or "flow.step"; its value is a choice, a
// list of them, "skipped", a range {from: 18, to: 26}, {after: …, before: …} of days, or
// {not: …}. All conditions of a row must hold; "any" takes tables of which one must. The
// first row that applies counts.
package flowfile
