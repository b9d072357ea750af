/*
 * speak, where the station was built without speech: it says so. The parent starts it as
 * it would the other one, and the station runs silent.
 */
#include "base/log.h"

int
main(void)
{
	log_open("madang-station speak");
	log_say("this station was built without speech and stays silent; install "
		"libespeak-ng-dev and libasound2-dev and build again to have it");
	return 0;
}
