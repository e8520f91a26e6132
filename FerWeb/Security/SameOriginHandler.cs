using Microsoft.AspNetCore.Authorization;

namespace FerWeb.Security;

/// <summary>Asks that no other site's page sent the request; a cookie alone does not say so.</summary>
internal sealed class SameOriginRequirement : IAuthorizationRequirement;

/// <summary>Inside a circuit there is no request any more: the one that opened it was checked, by <c>UseAccess</c>.</summary>
internal sealed class SameOriginHandler : AuthorizationHandler<SameOriginRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SameOriginRequirement requirement)
    {
        if (context.Resource is not HttpContext http || SameOrigin.Allows(http.Request))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
