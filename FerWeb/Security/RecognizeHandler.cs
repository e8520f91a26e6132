using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>Asks for a login only where the settings close recognising to strangers.</summary>
internal sealed class RecognizeRequirement : IAuthorizationRequirement;

/// <summary>Any role will do; other sites' pages are refused as everywhere once a login counts.</summary>
internal sealed class RecognizeHandler(IOptions<SecurityOptions> options) : AuthorizationHandler<RecognizeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RecognizeRequirement requirement)
    {
        var isKnown = context.User.Identity is { IsAuthenticated: true };
        if (options.Value.OpenRecognition || (isKnown && (context.Resource is not HttpContext http || SameOrigin.Allows(http.Request))))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
