/*
 * Where sound goes: the default ALSA device, which at a booth is that of the headphones.
 * One at a time in a process. Samples are 16 bits, one channel.
 *
 * A device that is not there, or goes, is no error: it is said once, lines pass unheard,
 * and each new line looks for it again. The only file that includes <alsa/...>.
 */
#ifndef SPEAK_SOUND_H
#define SPEAK_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Samples a second. Looks for the device, and says if there is none; unless that was said
 * already. */
void sound_open(unsigned rate, bool was_said);
/* For tests: records go to this descriptor, a SEQPACKET socket, instead: 's' and samples,
 * 'e' at the end of a line, 'd' where it was cut short. */
void sound_open_records(int fd);

/* Before a line. */
void sound_begin(void);
/* Takes about as long as the sound does. false: nobody will hear more of this line. */
bool sound_write(const int16_t *samples, size_t count);
/* After a line: what is left is played to its end, or dropped at once. */
void sound_end(void);
void sound_drop(void);

#endif
